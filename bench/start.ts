import type { Cold, FullStack } from "./full-stack";
import { comparison, comparisonHead, markdown, median, rounded } from "./report";
import type { Section } from "./report";

/** The waits of the start script that the platform's description comes from, whatever the machine does meanwhile. */
const fixedWaits = [30, 30, 30, 20, 60, 10];
/** What that script starts last. */
const lastTier = "proxy";

/** Command to all healthy, images present and nothing else: ours, compose's, and the start script's. */
export async function start(stack: FullStack, runs: number): Promise<Section> {
  const ours: number[] = [];
  const compose: Cold[] = [];
  for (let left = runs; left > 0; left -= 1) {
    const turns = [
      async () => ours.push(await stack.startOurs()),
      async () => compose.push(await stack.startCompose()),
    ];
    // who goes first changes with each round, so that a machine that gets faster or slower favours nobody
    for (const turn of left % 2 === 0 ? turns : turns.reverse()) await turn();
  }
  const peer = median(compose.map(({ seconds }) => seconds));
  const last = median(compose.map(({ parts }) => parts[lastTier] ?? 0));
  const waits = fixedWaits.reduce((sum, wait) => sum + wait, 0);
  const rows = [
    { name: "up, docker compose", ours: median(ours), peer, aim: 1.1 },
    { name: "up, the start script", ours: median(ours), peer: waits + last, aim: 0.6 },
  ];
  return {
    title: `Command to all healthy, ${stack.platform}`,
    lines: [
      ...markdown([comparisonHead, ...comparison(rows)]),
      "",
      `Medians of ${runs} runs each, in turn: the seconds until each command itself ended, after which every part had to pass its health command. Compose looks at health every 1 or 2 s, as it must to go on; our Docker looks every 15 s, and the deployment asks by itself. The start script is computed: its fixed waits (${fixedWaits.join(" + ")} s) and the ${rounded(last)} s in which its last tier, the proxy, starts.`,
    ],
    data: { ours, compose, script: { waits: fixedWaits, lastTier: last } },
  };
}
