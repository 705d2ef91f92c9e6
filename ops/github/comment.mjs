// @ts-check
// One comment for each stack of a pull request, from the files that `npm run review -- --markdown FOLDER` wrote:
// node ops/github/comment.mjs FOLDER PULL-REQUEST
// A comment is found by its first line and written anew; that of a stack which is no longer touched is removed.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { all, ask, place } from "./api.mjs";

/** First line of a stack's comment, as ops/review/markdown.ts writes it. */
const marker = /^<!-- platform-review: [a-z0-9-]+ -->/;

/** @param {string} folder @param {string} pullRequest */
async function main(folder, pullRequest) {
  const where = place();
  const comments = await all(where, `issues/${pullRequest}/comments`);
  // a person's comment may quote the line
  const ours = comments.filter(({ body, user }) => user?.type === "Bot" && marker.test(body ?? ""));
  const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const kept = new Set();
  for (const body of texts) {
    const line = marker.exec(body)?.[0];
    if (line === undefined) throw new Error(`a file of ${folder} does not begin with the line of a review`);
    const [present] = ours.filter((comment) => comment.body.startsWith(line));
    if (present === undefined) await ask(where, "POST", `issues/${pullRequest}/comments`, { body });
    else if (present.body !== body) await ask(where, "PATCH", `issues/comments/${present.id}`, { body });
    if (present !== undefined) kept.add(present.id);
  }
  for (const { id } of ours.filter((comment) => !kept.has(comment.id)))
    await ask(where, "DELETE", `issues/comments/${id}`);
}

const [folder = "", pullRequest = ""] = process.argv.slice(2);
try {
  if (folder === "" || !/^\d+$/.test(pullRequest)) throw new Error("usage: comment.mjs FOLDER PULL-REQUEST");
  await main(folder, pullRequest);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
