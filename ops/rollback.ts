import type { Release } from "../components/plan/release";
import { readArguments } from "./arguments";
import { deploy } from "./deploy";
import { planOf } from "./plan";
import type { PlannedStack } from "./plan";
import { main, say } from "./report";
import { changes } from "./versions/changes";
import { Versions } from "./versions/checkpoint";
import type { Services } from "./versions/checkpoint";
import { choose, refuseUnknown } from "./versions/choice";
import type { Choice } from "./versions/choice";
import { readHistory } from "./versions/history";
import { imagesHere, localImages } from "./versions/images";
import { refuseImpossible } from "./versions/possible";

async function rollback(given: string[]): Promise<number> {
  const { stack, options } = readArguments(given, [], ["service", "to"] as const);
  const history = await readHistory(stack);
  const described = await planOf(stack);
  const today = servicesOf(described);
  refuseUnknown(options.service, Object.keys(today));
  const choice = await choose(stack, history, new Versions(stack), options);
  const { to } = choice;
  const going = known(choice.services, today);
  const local = await localImages();
  refuseImpossible({ to, services: going }, described.plan, local.ids);
  // what does not go back stays as it runs, whatever the description says by now
  const services = { ...known(withImage(choice.present), today), ...going };
  const release: Release = { services, credentials: "current" };
  const planned = await planOf(stack, { release });
  const back = known(servicesOf(planned), release.services);
  announce(choice, back);
  const title = `rollback to ${to.number}${options.service === undefined ? "" : ` (${options.service})`}`;
  const again = `npm run rollback -- --stack ${stack} --to ${to.number}${options.service === undefined ? "" : ` --service ${options.service}`}`;
  const code = await deploy(planned, { acceptEmpty: false, title, again, release });
  if (code === 0) nextUp(stack, changes(back, known(imagesHere(today, back, { lock: described.lock, local }), back)));
  return code;
}

function servicesOf({ plan }: PlannedStack): Services {
  return Object.fromEntries(plan.services.map(({ workload }) => [workload.part, workload]));
}

/** Those of which the very image is known. */
function withImage(services: Services): Services {
  return Object.fromEntries(Object.entries(services).filter(([, { image }]) => "id" in image));
}

/** Those services that are among others: a rollback brings none back that the description no longer has. */
function known(services: Services, others: Services): Services {
  return Object.fromEntries(Object.entries(services).filter(([name]) => name in others));
}

function announce({ to, services, present }: Choice, back: Services): void {
  say(`Going back to update ${to.number} of ${new Date(to.started).toISOString().slice(0, 16).replace("T", " ")} UTC:`);
  const differences = changes(known(present, back), back);
  if (differences.length === 0) say("  no service differs; what is not well is made anew");
  differences.forEach((line) => say(`  ${line}`));
  for (const name of Object.keys(services)) {
    if (!(name in back)) say(`  ${name} ran then and is no longer described: it stays away`);
  }
}

/** What the description differs in from what runs now: that is what the next update brings. */
function nextUp(stack: string, differences: string[]): void {
  if (differences.length === 0) return say("The description says the same: the next update keeps it so.");
  say(`The next npm run up -- --stack ${stack} deploys the description again:`);
  differences.forEach((line) => say(`  ${line}`));
}

void main(() => rollback(process.argv.slice(2)));
