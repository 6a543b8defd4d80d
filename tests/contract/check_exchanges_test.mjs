// That the check notices what it is there for: a check that cannot fail shows nothing.
import assert from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const contract = join(here, "../../src/door/openapi.json");
const skip = existsSync(join(here, "node_modules/ajv")) ? false : "ajv is not installed";

const problem = (status, code) => ({
  type: `/problems/${code}`, title: "t", status, detail: "d", detail_vi: "v", detail_en: "e",
  instance: "urn:uuid:x", code, request_id: "3f0e8a52-6c1d-4b7a-9e2f-5d4c3b2a1908",
});
const health = {
  method: "GET", template: "/healthz", status: 200, content_type: "application/json",
  body: '{"status":"alive"}',
};
const missing = {
  method: "GET", template: "/api/v1/cases/{case}", status: 404,
  content_type: "application/problem+json", body: JSON.stringify(problem(404, "case_unknown")),
};

function exitCode(...exchanges) {
  const folder = mkdtempSync(join(tmpdir(), "exchanges-"));
  try {
    writeFileSync(join(folder, "a.jsonl"), exchanges.map((each) => JSON.stringify(each) + "\n").join(""));
    return spawnSync(process.execPath, [join(here, "check_exchanges.mjs"), contract, folder]).status;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("takes what is promised", { skip }, () => assert.equal(exitCode(health, missing), 0));
test("notices a status that is not promised", { skip }, () =>
  assert.equal(exitCode({ ...health, status: 201 }), 1));
test("notices an operation that is not promised", { skip }, () =>
  assert.equal(exitCode({ ...health, template: "/api/v1/secret" }), 1));
test("notices a member that is not promised", { skip }, () =>
  assert.equal(exitCode({ ...health, body: '{"status":"alive","more":1}' }), 1));
test("notices another content type", { skip }, () =>
  assert.equal(exitCode({ ...health, content_type: "text/html" }), 1));
test("notices a code under another status", { skip }, () =>
  assert.equal(exitCode({ ...missing, body: JSON.stringify(problem(404, "wrong_state")) }), 1));
test("notices a body that is no JSON", { skip }, () =>
  assert.equal(exitCode({ ...health, body: "alive" }), 1));
test("has nothing to say of nothing", { skip }, () => assert.equal(exitCode(), 77));
