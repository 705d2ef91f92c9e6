import { kinds } from "../preview/change";
import type { Change } from "../preview/change";
import { headOf } from "../preview/lines";
import { shortened } from "../preview/reasons";
import type { Review } from "./review";

/** As many characters as a comment on GitHub may have. */
export const mostCharacters = 65_536;

/** By this first line a stack's comment is found again. */
export function markerOf(stack: string): string {
  return `<!-- platform-review: ${stack} -->`;
}

const foot =
  "Made from the description and the state alone: no host was asked and nothing was refreshed. What was changed by hand there, " +
  "what would not fit there, and images that are built there are not seen; `npm run preview` sees them where the host can be " +
  "reached.";

/** A review as Markdown: what is refused or broken first, then what is lost, then the rest; at most so many characters. */
export function markdown(review: Review, most = Infinity): string {
  const { stack } = review;
  const head = [markerOf(stack), `### Stack \`${stack}\`: ${summary(review)}`, ""];
  return fitted(head, bodyOf(review), ["", `<sub>${foot}</sub>`, ""], most);
}

/** The review in half a line. */
export function summary({ problems, violations, report, isNew }: Review): string {
  const counted = (kind: Change["kind"]): number =>
    report?.changes.filter((change) => change.kind === kind).length ?? 0;
  const [lost, interrupted] = [counted("deletes-data"), counted("interrupts")];
  const words = [
    ...(problems.length > 0 ? ["`npm run up` would refuse this"] : []),
    ...(violations.length > 0
      ? [`${violations.length} violation${violations.length === 1 ? "" : "s"} of the policy`]
      : []),
    ...(lost > 0 ? ["**DATA ARE DELETED**"] : []),
    ...(interrupted > 0 ? [`${interrupted} part${interrupted === 1 ? "" : "s"} interrupted`] : []),
    ...(isNew ? ["not in the state yet: it would be made whole"] : []),
  ];
  if (words.length > 0) return words.join(", ");
  return report?.changes.length === 0 ? "nothing to do" : "no interruption";
}

function bodyOf({ stack, problems, violations, report }: Review): string[] {
  if (report === undefined) return alert("CAUTION", "`npm run up` would refuse this", problems.map(escaped));
  const { changes, warnings, repairs, unchanged } = report;
  const [worst, others] = [kinds.filter(isLoud), kinds.filter((kind) => !isLoud(kind))];
  const group = (kind: Change["kind"]): Change[] => changes.filter((change) => change.kind === kind);
  return [
    ...alert("CAUTION", "`npm run up` would refuse this", problems.map(escaped)),
    ...alert("CAUTION", "The policy is broken", violations.map(escaped)),
    ...worst.flatMap((kind) =>
      alert(kind === "deletes-data" ? "CAUTION" : "WARNING", headOf(kind, changes), group(kind).map(line)),
    ),
    ...others.flatMap((kind) => section(headOf(kind, changes), group(kind).map(line))),
    ...section("First mended", repairs.map(escaped)),
    ...section("Warnings", warnings.map(escaped)),
    changes.length === 0 ? `Stack \`${stack}\` is as described.` : `Parts that stay as they are: ${unchanged}.`,
    ...(violations.length === 0 ? ["The policy is kept."] : []),
  ];
}

function isLoud(kind: Change["kind"]): boolean {
  return kind === "deletes-data" || kind === "interrupts";
}

function line({ part, what, why }: Change): string {
  return `**${escaped(part)}** ${escaped(what)}${why.length > 0 ? `: ${escaped(shortened(why, 8))}` : ""}`;
}

/** A box that a reader cannot miss. */
function alert(kind: "CAUTION" | "WARNING", head: string, items: string[]): string[] {
  if (items.length === 0) return [];
  return [`> [!${kind}]`, `> **${head}**`, ">", ...items.map((item) => `> - ${item}`), ""];
}

function section(head: string, items: string[]): string[] {
  return items.length === 0 ? [] : [`**${head}**`, "", ...items.map((item) => `- ${item}`), ""];
}

/** Text that shows as it is, whatever signs are in it: no markup, no page, nobody who is called. */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll(/[\\`*_[\]#|~]/g, (sign) => `\\${sign}`)
    .replaceAll("<", "&lt;")
    .replaceAll("@", "&#64;")
    .replaceAll(/\s*\n\s*/g, " ");
}

/** As much of the body as there is room for; what is left out is said. */
function fitted(head: string[], body: string[], end: string[], most: number): string {
  const whole = [...head, ...body, ...end].join("\n");
  if (whole.length <= most) return whole;
  const kept: string[] = [];
  const closing = (left: number): string[] => [
    "",
    `**${left} more lines do not fit into ${most} characters:** \`npm run review\` shows them.`,
    ...end,
  ];
  let room = most - [...head, ...closing(body.length)].join("\n").length - 2;
  for (const each of body) {
    room -= each.length + 1;
    if (room < 0) break;
    kept.push(each);
  }
  return [...head, ...kept, ...closing(body.length - kept.length)].join("\n");
}
