// Holds every exchange that the tests recorded against the contract.
//
//   node check_exchanges.mjs OPENAPI_JSON FOLDER_OF_JSONL...
//
// Exit 0: all of them are promised. 1: some are not, each named. 77: nothing to check with, or
// nothing to check (ctest shows it as skipped). Prints which promised answers were never seen.
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";

const skipped = 77;
const [contractFile, ...folders] = process.argv.slice(2);
const contract = JSON.parse(readFileSync(contractFile, "utf8"));

const Ajv = await import("ajv/dist/2020.js").then((module) => module.default.default ?? module.default, () => null);
if (!Ajv) {
  console.log("ajv is not installed: npm ci --ignore-scripts in tests/contract");
  process.exit(skipped);
}
// Keywords of OpenAPI that are no assertions of JSON Schema.
const ajv = new Ajv({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
ajv.addVocabulary(["paths", "components", "openapi", "info", "servers", "security"]);
ajv.addSchema(contract, "contract");

const pointerTo = (...parts) =>
  "#/" + parts.map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");

function resolve(place) {
  let node = contract;
  for (const part of place) node = node?.[part];
  if (node?.$ref) return resolve(node.$ref.slice(2).split("/"));
  return node === undefined ? undefined : { node, place };
}

// A refusal before any route was found: only what every problem must be.
const anyProblem = { place: ["components", "schemas", "Problem"], type: "application/problem+json" };

function promised(exchange) {
  const operation = contract.paths[exchange.template]?.[exchange.method.toLowerCase()];
  if (!operation) {
    if (exchange.status >= 400 && exchange.status < 500) return anyProblem;
    return { missing: "no such operation" };
  }
  const method = exchange.method.toLowerCase();
  const response = resolve(["paths", exchange.template, method, "responses", exchange.status]);
  if (!response) return { missing: "the operation does not promise this status" };
  const content = response.node.content?.[exchange.content_type];
  if (!content) return { missing: "the answer is not promised in this content type" };
  return { place: [...response.place, "content", exchange.content_type, "schema"], type: exchange.content_type };
}

function bodyOf(exchange, type) {
  return /[/+]json$/.test(type) ? JSON.parse(exchange.body) : exchange.body;
}

function complaint(exchange) {
  const promise = promised(exchange);
  if (promise.missing) return promise.missing;
  if (exchange.content_type !== promise.type) return "the content type is another";
  const validate = ajv.getSchema("contract" + pointerTo(...promise.place));
  let body;
  try {
    body = bodyOf(exchange, promise.type);
  } catch {
    return "the body is no JSON";
  }
  return validate(body) ? null : ajv.errorsText(validate.errors, { dataVar: "body" });
}

function* exchangesIn(folder) {
  if (!existsSync(folder)) return;
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort()) {
    const lines = readFileSync(join(folder, file), "utf8").split("\n").filter(Boolean);
    for (const line of lines) yield { file, ...JSON.parse(line) };
  }
}

const seen = new Set();
let count = 0;
let broken = 0;
for (const folder of folders) {
  for (const exchange of exchangesIn(folder)) {
    ++count;
    seen.add(`${exchange.method} ${exchange.template} ${exchange.status}`);
    const wrong = complaint(exchange);
    if (!wrong) continue;
    ++broken;
    console.log(`${exchange.file}: ${exchange.method} ${exchange.template || "(no route)"} → ${exchange.status} ${exchange.content_type}: ${wrong}`);
  }
}
if (count === 0) {
  console.log("no exchange was recorded");
  process.exit(skipped);
}

const successes = Object.entries(contract.paths).flatMap(([template, operations]) =>
  Object.entries(operations).flatMap(([method, operation]) =>
    Object.keys(operation.responses)
      .filter((status) => status < "400")
      .map((status) => `${method.toUpperCase()} ${template} ${status}`)));
const unseen = successes.filter((each) => !seen.has(each));
if (unseen.length) console.log(`never seen: ${unseen.join(", ")}`);
console.log(`${count} exchanges, ${seen.size} kinds, ${broken} not as promised`);
process.exit(broken ? 1 : 0);
