import type { Answer } from "./client";

/** A request every some milliseconds until it is stopped, whatever the answers take. */
export class SteadyLoad {
  /** What was not answered with success, in words. */
  readonly failed: string[] = [];
  /** The bodies of those that were. */
  readonly bodies: string[] = [];
  private readonly asked: Promise<void>[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(ask: () => Promise<Answer>, everyMilliseconds: number) {
    this.timer = setInterval(() => this.asked.push(this.one(ask)), everyMilliseconds);
  }

  /** Ends it, and waits for the last answers. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.asked);
  }

  private async one(ask: () => Promise<Answer>): Promise<void> {
    try {
      const { status, body } = await ask();
      if (status >= 200 && status < 300) this.bodies.push(body);
      else this.failed.push(`${status}: ${body.slice(0, 200)}`);
    } catch (error) {
      this.failed.push(String(error));
    }
  }
}
