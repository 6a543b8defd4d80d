// Reads the log of a running service over TLS with a client certificate.
//   node check_service.mjs PORT CERTIFICATE KEY ROOTS with-bundles|hashes-only
import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { checkLog, checkpoint } from "./log.mjs";

const [port, certificate, key, roots, what] = process.argv.slice(2);
const agent = new Agent({
  keepAlive: true,
  maxSockets: 1,
  cert: readFileSync(certificate),
  key: readFileSync(key),
  ca: readFileSync(roots),
});

const get = (path) =>
  new Promise((resolve, reject) => {
    const asking = request({ host: "localhost", port, path: `/log/${path}`, agent }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(pieces) }));
    });
    asking.on("error", reject);
    asking.end();
  });

async function fetch(path) {
  const { status, headers, body } = await get(path);
  const cached = headers["cache-control"];
  if (status === 404) {
    if (cached !== "no-store") throw new Error(`${path}: a 404 that may be stored: ${cached}`);
    return null;
  }
  if (status !== 200) throw new Error(`${path}: ${status}`);
  if (cached !== "private, max-age=31536000, immutable") throw new Error(`${path}: ${cached}`);
  if (headers["content-encoding"]) throw new Error(`${path}: coded unasked`);
  return body;
}

const { body } = await get("checkpoint");
const { size, root } = checkpoint(body.toString());
await checkLog(fetch, size, root, { bundles: what === "with-bundles" });
console.log(`${size} entries`);
agent.destroy();
