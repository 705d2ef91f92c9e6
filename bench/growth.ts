import { makeTinyImage, TINY } from "../test/support/tiny-image";
import { ComposeProject } from "./peer/project";
import { programStack } from "./program-stack";
import { markdown, median, rounded } from "./report";
import type { Section } from "./report";
import { firstLook, planServices } from "./synthetic-plan";
import type { Workplace } from "./workplace";

const sizes = [10, 50, 100];
const repetitions = 3;

interface Measured {
  cold: number;
  noOp: number;
}

interface Growth {
  services: number;
  ours: Measured;
  compose: Measured;
}

/** How the seconds grow with the number of services, where these cost nothing by themselves. */
export async function growth(workplace: Workplace): Promise<Section> {
  makeTinyImage();
  const data: Growth[] = [];
  for (const services of sizes) {
    const ours = await measureOurs(services, workplace);
    data.push({ services, ours, compose: await measureCompose(services, workplace) });
  }
  return { title: "Growth", lines: linesOf(data), data };
}

async function measureOurs(services: number, workplace: Workplace): Promise<Measured> {
  const stack = programStack("services", { services }, workplace);
  await stack.create();
  const measured = await measure(`${services} services, ours`, () => stack.update(), workplace);
  await stack.remove();
  return measured;
}

async function measureCompose(services: number, workplace: Workplace): Promise<Measured> {
  const project = await ComposeProject.make(
    planServices(services),
    { imageOf: () => TINY, lookEvery: () => firstLook },
    workplace,
  );
  const measured = await measure(`${services} services, compose`, () => project.up(), workplace);
  await project.remove();
  return measured;
}

async function measure(what: string, up: () => Promise<number>, workplace: Workplace): Promise<Measured> {
  const cold = await up();
  workplace.tell(`${what}: ${rounded(cold)} s to all healthy`);
  const again: number[] = [];
  for (let run = 0; run < repetitions; run += 1) again.push(await up());
  const noOp = median(again);
  workplace.tell(`${what}: ${rounded(noOp)} s with nothing to do`);
  return { cold, noOp };
}

function linesOf(data: Growth[]): string[] {
  const rows: [string, (row: Growth) => number][] = [
    ["ours, to all healthy", ({ ours }) => ours.cold],
    ["compose, to all healthy", ({ compose }) => compose.cold],
    ["ours, nothing to do", ({ ours }) => ours.noOp],
    ["compose, nothing to do", ({ compose }) => compose.noOp],
  ];
  const steps = sizes.slice(1).map((size, index) => `seconds per service, ${sizes[index]}–${size}`);
  const head = ["", ...sizes.map((size) => `${size} services`), ...steps];
  const cells = rows.map(([title, value]) => [
    title,
    ...data.map((row) => `${rounded(value(row))} s`),
    ...slopes(data, value).map((slope) => slope.toFixed(3)),
  ]);
  return [
    ...markdown([head, ...cells]),
    "",
    `Services that start in milliseconds; Docker looks at their health for the first time after ${firstLook} s: compose waits for that look, we look by ourselves. With us nothing to do includes the refresh.`,
  ];
}

/** Seconds that each further service costs, from one size to the next: equal figures are linear growth. */
function slopes(data: Growth[], value: (row: Growth) => number): number[] {
  return data.slice(1).map((row, index) => {
    const before = data[index];
    return before === undefined ? NaN : (value(row) - value(before)) / (row.services - before.services);
  });
}
