// Reads logs out of a folder: `checkpoint` beside `tile/…`, as a client would over HTTP.
//   node check_folder.mjs FOLDER...
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { checkLog, checkpoint } from "./log.mjs";

for (const folder of process.argv.slice(2)) {
  const fetch = async (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path)) : null);
  const { size, root } = checkpoint(readFileSync(join(folder, "checkpoint"), "utf8"));
  await checkLog(fetch, size, root, { bundles: true });
  console.log(`${folder}: ${size} entries`);
}
