import { clock } from "./engine/events";
import { say } from "./report";

const longestSilence = 10_000;
const shown = 6;

/** What is waited for, in words: a few names and how many more. */
export function waitingFor(parts: string[]): string {
  const more = parts.length - shown;
  const names = parts.slice(0, shown).join(", ");
  return `waiting for ${names || "the engine"}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Says lines of progress, and what is waited for where nothing was said for ten seconds. */
export class Narrator {
  private last = Date.now();

  constructor(private readonly started: number) {}

  /** Seconds since the start. */
  get seconds(): number {
    return (Date.now() - this.started) / 1000;
  }

  tell(line: string): void {
    say(line);
    this.last = Date.now();
  }

  /** To be called again and again while these parts are waited for. */
  wait(parts: string[]): void {
    if (Date.now() - this.last >= longestSilence) this.tell(`${clock(this.seconds)} ${waitingFor(parts)}`);
  }
}
