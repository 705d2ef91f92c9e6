import type { Section } from "../report";
import { rounded } from "../report";
import type { Workplace } from "../workplace";
import { startCompose, startOurs } from "./peer";
import type { Peer, Settings } from "./peer";
import { lossLines, lostOf, reasonsOf, timeLines } from "./report";
import { mended, merged, underLoad } from "./scenarios";
import type { Scenario } from "./scenarios";
import { crashOne, rollBack } from "./timed";
import type { Timed } from "./timed";
import { changeUnderLoad } from "./under-load";
import type { Amount, Outcome } from "./under-load";

/** Changes of all of Rofecare under load, ours and docker compose's, one after the other. */
export async function change(scenarios: string[], amount: Amount, workplace: Workplace): Promise<Section> {
  const outcomes: Outcome[] = [];
  const measured: Timed[] = [];
  for (const start of [startOurs, startCompose]) {
    const peer = await start(workplace);
    workplace.tell(`rofecare, ${peer.name}: all healthy`);
    // what compose loses shows while it changes; the count of requests is what ours must bear
    const load = peer.name === "ours" ? amount : { ...amount, requests: 0 };
    await new Changes(peer, load, workplace, outcomes, measured).run(scenarios);
    await peer.remove();
  }
  const order = ({ scenario }: Outcome): number => underLoad.findIndex(({ name }) => name === scenario);
  outcomes.sort((left, right) => order(left) - order(right));
  measured.sort((left, right) => (left.what < right.what ? -1 : 1));
  return {
    title: "Change under load, rofecare",
    lines: [
      ...lossLines(outcomes),
      ...timeLines(outcomes, measured),
      "",
      `${amount.perSecond} requests a second whatever becomes of them, none sent twice: half of them POSTs, half of each on new connections by HTTP/1.1 and half on kept ones by HTTP/2. Beside them a request of 20 s begun every 5 s, and a websocket with a text each second.`,
    ],
    data: { outcomes, measured },
  };
}

/** One peer's changes; what each leaves in force is where the next one begins. */
class Changes {
  private settings: Settings = { platform: "rofecare" };

  constructor(
    private readonly peer: Peer,
    private readonly amount: Amount,
    private readonly workplace: Workplace,
    private readonly outcomes: Outcome[],
    private readonly measured: Timed[],
  ) {}

  async run(wanted: string[]): Promise<void> {
    const possible = underLoad.filter(({ oursAlone }) => oursAlone !== true || this.peer.name === "ours");
    for (const scenario of possible.filter(({ name }) => wanted.includes(name))) await this.underLoad(scenario);
    if (wanted.includes("crash")) this.note(await crashOne(this.peer));
    // last: what it takes back is not in the settings
    if (wanted.includes("rollback")) this.note(await rollBack(this.peer, this.settings));
  }

  private async underLoad(scenario: Scenario): Promise<void> {
    const good = this.settings;
    const steps = scenario.steps.map((step) => () => this.apply(merged(this.settings, step)));
    const outcome = await changeUnderLoad(this.peer, scenario, steps, this.amount, this.workplace);
    const { load, seconds, failure } = outcome;
    this.outcomes.push(outcome);
    const why = reasonsOf(load);
    const lost = `${lostOf(load).length} lost of ${load.sent}${why && ` (${why})`}`;
    this.workplace.tell(`${scenario.title}, ${this.peer.name}: ${lost}, ${rounded(seconds)} s`);
    if (scenario.fails !== undefined) await this.apply(merged(good, mended));
    else if (failure !== undefined && this.peer.name === "ours")
      throw new Error(`${scenario.title}, ${this.peer.name}: ${failure}`);
  }

  private async apply(settings: Settings): Promise<void> {
    this.settings = settings;
    await this.peer.apply(settings);
  }

  private note(timed: Timed): void {
    const { what, peer, seconds, own } = timed;
    this.measured.push(timed);
    this.workplace.tell(`${what}, ${peer}: ${rounded(seconds)} s, its own start-up ${rounded(own)} s`);
  }
}
