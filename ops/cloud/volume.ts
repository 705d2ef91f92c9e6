import type { DropletSettings } from "../../config/droplet";
import type { StackState, StateResource } from "../engine/state";

/** What cannot be done to a server that is there, a sentence for each setting that asks for it: its data would not outlive it. */
export function volumeProblems(stack: string, droplet: DropletSettings, state: StackState | undefined): string[] {
  const volume = state?.resources.find(isVolume);
  const { size, region } = volume?.outputs ?? {};
  const problems: string[] = [];
  if (typeof size === "number" && droplet.volumeGigabytes < size)
    problems.push(
      `droplet/volumeGigabytes: ${droplet.volumeGigabytes}, but the volume of stack ${stack} has ${size} GB and never shrinks; allowed: ${size} or more`,
    );
  if (typeof region === "string" && droplet.region !== region)
    problems.push(
      `droplet/region: ${droplet.region}, but the volume of stack ${stack} is in ${region}, and no data move; ` +
        `allowed: ${region}, another stack there, or to give this one up first: npm run down -- --stack ${stack} --delete-data`,
    );
  return problems;
}

function isVolume({ type, delete: leaving }: StateResource): boolean {
  return type === "digitalocean:index/volume:Volume" && leaving !== true;
}
