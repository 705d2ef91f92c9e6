import { Narrator } from "../narrator";
import { Stop } from "../report";
import { Progress } from "./events";
import { Failures, sentencesOf } from "./failure";
import { stream, streamProgram } from "./pulumi";

/** Runs an update of a stack with a line of progress per part, and gives what was seen on the way. */
export async function update(command: string[], stack: string, started = Date.now()): Promise<Progress> {
  const progress = new Progress();
  const failures = new Failures((urn) => progress.partOf(urn));
  const narrator = new Narrator(started);
  const run = command[0] === "up" ? streamProgram : stream;
  const args = [...command, "--yes", "--skip-preview", "--suppress-outputs", "--stack", stack];
  const ticking = setInterval(() => narrator.wait(progress.underWay()), 1000);
  try {
    const outcome = await run(args, (event) => {
      progress.lines(event, narrator.seconds).forEach((line) => narrator.tell(line));
      failures.take(event);
    });
    if (outcome.code === 0) return progress;
    const sentences = failures.sentences();
    throw new Stop(sentences.length > 0 ? sentences : [...failures.echoes(), ...sentencesOf(outcome)]);
  } finally {
    clearInterval(ticking);
  }
}
