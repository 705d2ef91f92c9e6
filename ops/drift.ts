import { isServer } from "../config/droplet";
import { readArguments } from "./arguments";
import { platformDrift, serverDrift } from "./cloud/preview";
import { findDrift } from "./drift/find";
import { readSettingsFiles } from "./engine/settings-files";
import { planOf } from "./plan";
import { look } from "./preview/look";
import { complain, main, say, Stop } from "./report";

async function drift(given: string[]): Promise<number> {
  const { stack } = readArguments(given, [] as const);
  if (isServer(await readSettingsFiles(stack))) return serverDrift(stack);
  const { found: survey, held } = await look(stack);
  if (held !== undefined) throw new Stop([held]);
  if (survey.state?.stackId === undefined)
    throw new Stop([`There is no stack ${stack} in the state; nothing can differ from it.`]);
  const here = await findDrift(await planOf(stack), survey);
  const found = [
    ...here.map(({ part, sentence }) => `${part}: ${sentence}`),
    ...(await platformDrift(stack, survey.state)),
  ];
  if (found.length === 0) {
    say(`Docker is as the state of stack ${stack} says.`);
    return 0;
  }
  found.forEach((sentence) => complain(`${sentence}.`));
  complain(`npm run up -- --stack ${stack} mends this; npm run preview -- --stack ${stack} says how.`);
  return 1;
}

void main(() => drift(process.argv.slice(2)));
