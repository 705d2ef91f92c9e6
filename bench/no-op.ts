import type { FullStack } from "./full-stack";
import { programStack } from "./program-stack";
import { comparison, comparisonHead, markdown, median, rounded } from "./report";
import type { Section } from "./report";
import type { Workplace } from "./workplace";

const repetitions = 3;

/** An update that finds nothing to do, refresh included, against the same of a program without a resource. */
export async function noOp(stack: FullStack, workplace: Workplace): Promise<Section> {
  const full = await stack.ours();
  const empty = programStack("empty", {}, workplace);
  await empty.create();
  await empty.update();
  const ours: number[] = [];
  const peer: number[] = [];
  for (let run = 0; run < repetitions; run += 1) {
    ours.push(await full.update());
    peer.push(await empty.update());
  }
  workplace.tell(`nothing to do: ${rounded(median(ours))} s, an empty program ${rounded(median(peer))} s`);
  const command = await full.command("up");
  const rows = [{ name: "nothing to do, an empty program", ours: median(ours), peer: median(peer), aim: 10 }];
  return {
    title: "Nothing to do",
    lines: [
      ...markdown([comparisonHead, ...comparison(rows)]),
      "",
      `\`pulumi up --refresh\`, medians of ${repetitions}; the whole \`npm run up\`, with its checks before and after, took ${rounded(command)} s.`,
    ],
    data: { ours, peer, command },
  };
}
