// A reader of C2SP tlog-tiles that shares nothing with the code under test: written from RFC 9162
// section 2.1 and the tlog-tiles document.
import { createHash } from "node:crypto";

export const width = 256;

const sha256 = (...pieces) => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest();
};
export const leafHash = (entry) => sha256(Buffer.of(0), entry);
const nodeHash = (left, right) => sha256(Buffer.of(1), left, right);

// RFC 9162 section 2.1.1, by its plain recursion.
export function root(hashes, from = 0, count = hashes.length) {
  if (count === 0) return sha256();
  if (count === 1) return hashes[from];
  let left = 1;
  while (left * 2 < count) left *= 2;
  return nodeHash(root(hashes, from, left), root(hashes, from + left, count - left));
}

// 1234067 → x001/x234/067
function numberPath(number) {
  const groups = [];
  do {
    groups.unshift(String(number % 1000).padStart(3, "0"));
    number = Math.floor(number / 1000);
  } while (number > 0);
  return groups.map((group, i) => (i + 1 < groups.length ? "x" + group : group)).join("/");
}

const placePath = (number, count) => numberPath(number) + (count === width ? "" : `.p/${count}`);
export const tilePath = (level, number, count) => `tile/${level}/${placePath(number, count)}`;
export const bundlePath = (number, count) => `tile/entries/${placePath(number, count)}`;

// Every tile of a tree of that size: level, number, how many hashes.
export function* tilesOf(size) {
  for (let level = 0, hashes = size; hashes > 0; ++level, hashes = Math.floor(hashes / width))
    for (let number = 0; number * width < hashes; ++number)
      yield { level, number, count: Math.min(width, hashes - number * width) };
}

export const hashesIn = (tile) => {
  const hashes = [];
  for (let at = 0; at < tile.length; at += 32) hashes.push(tile.subarray(at, at + 32));
  return hashes;
};

export function entriesIn(bundle) {
  const entries = [];
  for (let at = 0; at < bundle.length; ) {
    const length = bundle.readUInt16BE(at);
    if (at + 2 + length > bundle.length) throw new Error("a bundle ends within an entry");
    entries.push(bundle.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

// Reads the whole log of that size through `fetch` (path → bytes, or null where there is none) and
// throws at the first thing that is not as the two documents say.
export async function checkLog(fetch, size, wantedRoot, { bundles }) {
  const need = (condition, what) => {
    if (!condition) throw new Error(what);
  };
  const levels = [];
  for (const { level, number, count } of tilesOf(size)) {
    const path = tilePath(level, number, count);
    const tile = await fetch(path);
    need(tile, `${path} is missing`);
    need(tile.length === count * 32, `${path} has ${tile.length} bytes`);
    if (count < width) need(!(await fetch(tilePath(level, number, width))), `${path} stands as a full tile too`);
    (levels[level] ??= []).push(...hashesIn(tile));
    if (level > 0) {
      const first = number * width;
      for (let i = first; i < first + count; ++i)
        need(root(levels[level - 1], i * width, width).equals(levels[level][i]), `${path} is not what stands below`);
    }
    if (level > 0 || !bundles) continue;
    const bundle = await fetch(bundlePath(number, count));
    need(bundle, `${bundlePath(number, count)} is missing`);
    const entries = entriesIn(bundle);
    need(entries.length === count, `${bundlePath(number, count)} holds ${entries.length} entries`);
    entries.forEach((entry, i) =>
      need(leafHash(entry).equals(levels[0][number * width + i]), `an entry of ${bundlePath(number, count)} is not its leaf`));
  }
  need(root(levels[0] ?? []).equals(wantedRoot), "the leaves do not lead to the root");
}

// origin, size, root of a checkpoint; its signatures are another reader's business.
export function checkpoint(note) {
  const [origin, size, hash] = note.split("\n");
  if (!/^(0|[1-9][0-9]*)$/.test(size)) throw new Error("the size is no number");
  return { origin, size: Number(size), root: Buffer.from(hash, "base64") };
}
