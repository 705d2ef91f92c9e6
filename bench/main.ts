import { writeFileSync } from "node:fs";
import { main, say } from "../ops/report";
import { change } from "./change/change";
import { FullStack } from "./full-stack";
import { growth } from "./growth";
import { describeMachine, machineSentence } from "./machine";
import { memory } from "./memory";
import { noOp } from "./no-op";
import { parts, readOptions } from "./options";
import type { Options, Part } from "./options";
import type { Section } from "./report";
import { start } from "./start";
import { Workplace } from "./workplace";

async function bench(given: string[]): Promise<number> {
  const options = readOptions(given);
  const workplace = new Workplace();
  await workplace.use(async () => {
    const sections: Section[] = [];
    try {
      await measure(options, workplace, sections);
    } finally {
      // what was measured before a failure is told as well
      if (sections.length > 0) await report(sections, options);
    }
  });
  return 0;
}

async function report(sections: Section[], { json }: Options): Promise<void> {
  const machine = await describeMachine();
  const lines = sections.flatMap(({ title, lines }) => [`### ${title}`, "", ...lines, ""]);
  ["", ...lines, machineSentence(machine)].forEach(say);
  const measured = sections.map(({ title, data }) => ({ title, data }));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ machine, measured }, undefined, 2)}\n`);
}

/** Starts come before what is measured on the stack that the last of them leaves up. */
async function measure(options: Options, workplace: Workplace, sections: Section[]): Promise<void> {
  const { parts: wanted, runs, scenarios, requests, rate } = options;
  const stack = new FullStack(workplace, options.platform);
  const measurements: Record<Part, () => Promise<Section>> = {
    start: () => start(stack, runs),
    "no-op": () => noOp(stack, workplace),
    memory: () => memory(stack),
    growth: async () => {
      await stack.down();
      return growth(workplace);
    },
    change: async () => {
      await stack.down();
      return change(scenarios, { requests, perSecond: rate }, workplace);
    },
  };
  for (const part of parts.filter((each) => wanted.includes(each))) {
    sections.push(await measurements[part]());
  }
}

void main(() => bench(process.argv.slice(2)));
