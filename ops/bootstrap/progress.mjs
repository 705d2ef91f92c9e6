// @ts-check
import { performance } from "node:perf_hooks";

const noticeableSeconds = 5;
const laneWidth = 10;

/** Progress goes to stderr: stdout belongs to the command that is handed over to. */
export class Progress {
  #start = performance.now();
  /** @type {Map<string, number>} */
  #seconds = new Map();

  /** @param {string} lane @param {string} text */
  say(lane, text) {
    const seconds = Math.round((performance.now() - this.#start) / 1000);
    process.stderr.write(`[${String(seconds).padStart(4)} s] ${lane.padEnd(laneWidth)} ${text}\n`);
  }

  /**
   * @template Result
   * @param {string} lane
   * @param {() => Promise<Result>} work
   * @returns {Promise<Result>}
   */
  async time(lane, work) {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#seconds.set(lane, (performance.now() - start) / 1000);
    }
  }

  /** The table of times, where there is something to tell. */
  close() {
    if (![...this.#seconds.values()].some((seconds) => seconds > noticeableSeconds)) return;
    const rows = [...this.#seconds].map(
      ([lane, seconds]) => `${lane.padEnd(laneWidth)} ${seconds.toFixed(1).padStart(7)}`,
    );
    process.stderr.write([`${"lane".padEnd(laneWidth)} seconds`, ...rows, ""].join("\n"));
  }
}
