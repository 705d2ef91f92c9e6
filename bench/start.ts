import type { Cold, FullStack } from "./full-stack";
import { comparison, comparisonHead, markdown, median, rounded } from "./report";
import type { Section } from "./report";

/** The start script that Rofecare's description comes from: its waits, whatever the machine does meanwhile, and its last tier. */
const script = { platform: "rofecare", waits: [30, 30, 30, 20, 60, 10], lastTier: "proxy" };
/** The share of compose's time that ours may be. */
const aims: Record<string, number> = { rofecare: 1.1 };
const usualAim = 1.2;

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
  const last = median(compose.map(({ parts }) => parts[script.lastTier] ?? 0));
  const scripted = script.waits.reduce((sum, wait) => sum + wait, last);
  const hasScript = stack.platform === script.platform;
  const rows = [
    { name: "up, docker compose", ours: median(ours), peer, aim: aims[stack.platform] ?? usualAim },
    ...(hasScript ? [{ name: "up, the start script", ours: median(ours), peer: scripted, aim: 0.6 }] : []),
  ];
  const computed = `The start script is computed: its fixed waits (${script.waits.join(" + ")} s) and the ${rounded(last)} s in which its last tier, the proxy, starts.`;
  return {
    title: `Command to all healthy, ${stack.platform}`,
    lines: [
      ...markdown([comparisonHead, ...comparison(rows)]),
      "",
      `Medians of ${runs} runs each, in turn: the seconds until each command itself ended, after which every part had to pass its health command. Compose looks at health every 1 or 2 s, as it must to go on; our Docker looks every 15 s, and the deployment asks by itself.${hasScript ? ` ${computed}` : ""}`,
    ],
    data: { ours, compose },
  };
}
