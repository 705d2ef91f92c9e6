// @ts-check
// One open issue for each stack that differs from its state, from what `npm run drift` wrote:
// node ops/github/drift.mjs STACK FILE EXIT-CODE
// The issue is found by its first line and written anew; once nothing differs it is closed.
import { readFileSync } from "node:fs";
import { all, ask, needed, place } from "./api.mjs";

const label = "drift";
const mostCharacters = 60_000;

/** @param {string} stack @param {string} said @returns {string} */
function text(stack, said) {
  const run = `${needed("GITHUB_SERVER_URL")}/${needed("GITHUB_REPOSITORY")}/actions/runs/${needed("GITHUB_RUN_ID")}`;
  const lines = said.trim().slice(0, mostCharacters).replaceAll("```", "'''");
  return [marker(stack), `\`npm run drift -- --stack ${stack}\` says:`, "", "```", lines, "```", "", run].join("\n");
}

/** @param {string} stack */
function marker(stack) {
  return `<!-- platform-drift: ${stack} -->`;
}

/** @param {string} stack @param {string} said @param {boolean} differs */
async function main(stack, said, differs) {
  const where = place();
  const open = await all(where, `issues?state=open&labels=${label}`);
  const [present] = open.filter(({ body }) => body?.startsWith(marker(stack)));
  if (!differs) {
    if (present !== undefined) await ask(where, "PATCH", `issues/${present.number}`, { state: "closed" });
    return;
  }
  const body = text(stack, said);
  if (present !== undefined) await ask(where, "PATCH", `issues/${present.number}`, { body });
  else await ask(where, "POST", "issues", { title: `Stack ${stack} is not as its state says`, body, labels: [label] });
}

const [stack = "", file = "", code = ""] = process.argv.slice(2);
try {
  if (!/^[a-z][a-z0-9-]*$/.test(stack) || !/^\d+$/.test(code)) throw new Error("usage: drift.mjs STACK FILE EXIT-CODE");
  await main(stack, readFileSync(file, "utf8"), code !== "0");
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
