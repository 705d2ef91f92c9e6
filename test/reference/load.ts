import { waitFor, type Answer } from "./containers";

/** Requests at a steady rate, each sent whether or not those before it were answered. */
export class Load {
  readonly #outcomes: Promise<string>[] = [];
  readonly #timer: NodeJS.Timeout;
  #answered = 0;

  constructor(perSecond: number, send: (number: number) => Promise<Answer>) {
    this.#timer = setInterval(() => this.#outcomes.push(this.#outcome(send)), 1000 / perSecond);
  }

  /** Waits until as many more requests were answered. */
  async goesOn(requests: number): Promise<void> {
    const enough = this.#answered + requests;
    await waitFor(`${requests} more answers`, 30, () => Promise.resolve(this.#answered >= enough));
  }

  /** How often each status, or reason for none, came in all. */
  async end(): Promise<Record<string, number>> {
    clearInterval(this.#timer);
    const counts: Record<string, number> = {};
    for (const outcome of await Promise.all(this.#outcomes)) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  }

  async #outcome(send: (number: number) => Promise<Answer>): Promise<string> {
    const outcome = await send(this.#outcomes.length).then(
      (answer) => (answer.status < 300 ? String(answer.status) : `${answer.status} ${answer.text}`),
      (error: Error) => error.message,
    );
    this.#answered += 1;
    return outcome;
  }
}
