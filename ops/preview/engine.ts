import { Failures, sentencesOf } from "../engine/failure";
import { streamProgram } from "../engine/pulumi";
import { Steps } from "./steps";
import type { Step } from "./steps";

/** What the engine says of an update that it does not do. */
export interface Previewed {
  steps: Step[];
  /** Why the update would fail, one sentence each. */
  problems: string[];
  /** Rules of the policy pack that the update would break, one sentence each; none without a pack. */
  violations: string[];
}

/** Asks the engine what an update of a stack would do. */
export async function previewed(stack: string, more: string[]): Promise<Previewed> {
  // without it the engine sums up at its end, and leaves out why
  process.env["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = "true";
  const steps = new Steps();
  const failures = new Failures(() => undefined);
  const violations: string[] = [];
  const outcome = await streamProgram(["preview", "--stack", stack, ...more], (event) => {
    steps.take(event);
    failures.take(event);
    if (event.policyEvent?.enforcementLevel === "mandatory") violations.push(sentenceIn(event.policyEvent.message));
  });
  const failed = outcome.code !== 0;
  const told = failed ? failures.sentences() : [];
  const unexplained = failed && told.length + violations.length === 0;
  const problems = unexplained ? [...failures.echoes(), ...sentencesOf(outcome)] : told;
  return { steps: steps.all(), problems, violations };
}

/** A violation without the marks of its colours, and without the rule's description, which stands in the line before. */
function sentenceIn(message: string): string {
  const text = message.replaceAll(/<\{%[^%]*%\}>/g, "");
  return text.slice(text.indexOf("\n") + 1).trim();
}
