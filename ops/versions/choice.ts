import { reference } from "../../config/references";
import { Stop } from "../report";
import { isSame } from "./changes";
import type { Services, Versions } from "./checkpoint";
import { isHealthy } from "./history";
import type { Update } from "./history";

/** What an operator asks to go back to. */
export interface Wish {
  service?: string;
  to?: string;
}

export interface Choice {
  /** The update that is gone back to. */
  to: Update;
  /** The services that go back, as they were. */
  services: Services;
  /** All services as the present update has them. */
  present: Services;
}

/** Finds what to go back to: the update asked for, or the last healthy one that ran something else. */
export async function choose(
  stack: string,
  history: Update[],
  versions: Pick<Versions, "services">,
  { service, to }: Wish,
): Promise<Choice> {
  const [present, ...earlier] = history.filter(({ kind }) => kind === "update");
  if (present === undefined) throw new Stop([`Stack ${stack} was never deployed: there is nothing to go back to.`]);
  const now = await versions.services(present.number);
  const pick = (services: Services): Services =>
    Object.fromEntries(Object.entries(services).filter(([name]) => service === undefined || name === service));
  // half-way through an update in batches some services had gone on and others had not: nobody means that
  const whole = earlier.filter((update) => isHealthy(update) && update.halfway !== true);
  const candidates = to === undefined ? whole : [asked(stack, history, present, to)];
  for (const update of candidates) {
    const services = pick(await versions.services(update.number));
    const differs = Object.entries(services).some(([name, plan]) => !isSame(plan, now[name]));
    if (differs || (Object.keys(services).length > 0 && (to !== undefined || !isHealthy(present)))) {
      await refuseOlderData(history, versions, update, services);
      return { to: update, services, present: now };
    }
  }
  throw new Stop([nothing(stack, service, to)]);
}

/** Refuses a name that is no service of the description. */
export function refuseUnknown(service: string | undefined, known: string[]): void {
  const problems = service === undefined ? [] : reference("--service", "service", service, known);
  if (problems.length > 0) throw new Stop(problems);
}

function asked(stack: string, history: Update[], present: Update, to: string): Update {
  const healthy = history.filter((update) => isHealthy(update) && update.number < present.number);
  const found = history.find(({ number }) => String(number) === to);
  if (found !== undefined && healthy.includes(found)) return found;
  const known = `healthy before the present one: ${healthy.map(({ number }) => number).join(", ") || "none"}`;
  const why = found === undefined ? "there is no such update" : reason(found, present);
  throw new Stop([`--to: update ${to} of stack ${stack} cannot be gone back to: ${why}; ${known}.`]);
}

function reason(update: Update, present: Update): string {
  if (update.number >= present.number) return "it is the present one";
  if (update.kind !== "update") return `it is no deployment but a ${update.kind}`;
  return `it was not healthy${update.problem === undefined ? "" : ` (${update.problem})`}`;
}

function nothing(stack: string, service: string | undefined, to: string | undefined): string {
  const what = service === undefined ? `stack ${stack}` : `${service} of stack ${stack}`;
  if (to !== undefined) return `Update ${to} ran no ${service ?? "service"}; see: npm run history -- --stack ${stack}`;
  return `There is nothing to go back to: no healthy update before the present one ran another version of ${what}.`;
}

/** A failed release may have changed the data before it failed: every update since counts. */
async function refuseOlderData(
  history: Update[],
  versions: Pick<Versions, "services">,
  to: Update,
  services: Services,
): Promise<void> {
  const since = history.filter(({ number, kind }) => number > to.number && kind === "update");
  const problems: string[] = [];
  for (const [name, { dataVersion = 0 }] of Object.entries(services)) {
    for (const { number } of since) {
      const written = (await versions.services(number))[name]?.dataVersion ?? 0;
      if (written <= dataVersion) continue;
      problems.push(
        `${name} cannot go back to update ${to.number}: update ${number} left its data in version ${written}, and that release knows ` +
          `version ${dataVersion || "none"}; restore a backup from before update ${number}, or go forward with a new release.`,
      );
      break;
    }
  }
  if (problems.length > 0) throw new Stop(problems);
}
