// The reader itself, against vectors made and checked by other implementations.
import { test } from "node:test";
import assert from "node:assert";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { bundlePath, checkLog, leafHash, root, tilePath, tilesOf, width } from "./log.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url)));
const entry = (i) => Buffer.from(`entry-${i}`);
const leaves = Array.from({ length: 70000 }, (_, i) => leafHash(entry(i)));

function tiles(size) {
  const made = new Map();
  const levels = [leaves.slice(0, size)];
  for (const { level, number, count } of tilesOf(size)) {
    if (!levels[level]) {
      const below = levels[level - 1];
      levels[level] = Array.from({ length: Math.floor(below.length / width) }, (_, i) => root(below, i * width, width));
    }
    const first = number * width;
    made.set(tilePath(level, number, count), Buffer.concat(levels[level].slice(first, first + count)));
    if (level > 0) continue;
    const framed = [];
    for (let i = first; i < first + count; ++i) framed.push(Buffer.of(entry(i).length >> 8, entry(i).length & 255), entry(i));
    made.set(bundlePath(number, count), Buffer.concat(framed));
  }
  return made;
}

test("makes the published tiles of the published tree", () => {
  const { size, resources } = vectors("proof_tiles.json");
  const made = tiles(size);
  for (const { path, bytes, sha256 } of resources) {
    const tile = made.get(path);
    assert.equal(tile?.length, bytes, path);
    assert.equal(createHash("sha256").update(tile).digest("hex"), sha256, path);
  }
});

test("takes a whole log and notices what is wrong with it", async () => {
  const size = 513;
  const whole = tiles(size);
  const fetch = (from) => async (path) => from.get(path) ?? null;
  const wanted = root(leaves, 0, size);
  await checkLog(fetch(whole), size, wanted, { bundles: true });
  for (const path of whole.keys()) {
    const spoilt = new Map(whole);
    const bytes = Buffer.from(whole.get(path));
    bytes[bytes.length - 1] ^= 1;
    spoilt.set(path, bytes);
    await assert.rejects(checkLog(fetch(spoilt), size, wanted, { bundles: true }), path);
    spoilt.delete(path);
    await assert.rejects(checkLog(fetch(spoilt), size, wanted, { bundles: true }), path);
  }
  const short = new Map(whole).set(tilePath(0, 2, width), whole.get(tilePath(0, 2, 1)));
  await assert.rejects(checkLog(fetch(short), size, wanted, { bundles: true }), /full tile too/);
});
