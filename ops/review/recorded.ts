import { createHash } from "node:crypto";
import type { PlatformSpec } from "../../config/platform";
import type { RawSettings } from "../../config/settings";
import { images } from "../../config/images";
import type { ImageLock } from "../checks/images";
import { containerType } from "../engine/events";
import { answer } from "../engine/pulumi";
import type { StackState } from "../engine/state";
import { types } from "../preview/objects";
import { Stop } from "../report";

/** An image as the last update had it, with what its name was pinned to then. */
type RecordedImage = ({ id: string; tag: string } | { unavailable: string }) & { pinned: string };

/** What the last update noted of the machine that it ran on. */
export interface Recorded {
  /** Images by their names; one that is pinned to something else since then comes from its registry. */
  lock: ImageLock;
  /** Tags by the id that a container has. */
  tags: Map<string, string>;
}

/** Reads what a stack's last update noted; a stack that is not there has noted nothing. */
export function recordedIn(stack: string, state: StackState | undefined): Recorded {
  const outputs = state?.resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs;
  const runs = state?.resources.some(({ type }) => type === containerType) ?? false;
  if (runs && outputs?.["images"] === undefined) {
    throw new Stop([
      `Stack ${stack} was last updated by an earlier release of this project, which did not note its images; ` +
        `run npm run up -- --stack ${stack} once, as it is.`,
    ]);
  }
  const all = Object.entries((outputs?.["images"] ?? {}) as Record<string, RecordedImage>);
  const same = all.filter(([name, { pinned }]) => pinned === (images[name]?.image ?? name));
  const tags = all.flatMap(([, image]) => ("id" in image ? [[image.id, image.tag] as const] : []));
  return { lock: Object.fromEntries(same) as ImageLock, tags: new Map([...pulledIn(state), ...tags]) };
}

/** Names of the images that came from a registry, by their ids. */
function pulledIn(state: StackState | undefined): [id: string, name: string][] {
  const pulled = (state?.resources ?? []).filter(({ type }) => type === types.image[0]);
  return pulled.map(({ outputs }) => [String(outputs?.["imageId"]), String(outputs?.["name"])]);
}

/** With the stand-ins of services that are not there yet: they are built where the stack runs, and known by name alone. */
export function withStandIns(lock: ImageLock, { services }: PlatformSpec): ImageLock {
  const names = services.flatMap(({ image }) => ("reference" in image ? [image.reference] : []));
  const standIns = names.map((name) => {
    const id = `sha256:${createHash("sha256").update(name).digest("hex")}`;
    return [name, { id, tag: `${name}, built there` }] as const;
  });
  return { ...Object.fromEntries(standIns), ...lock };
}

/** Address of the engine that the state was made with, where the settings name no host: what is asked for holds it. */
export function engineIn(state: StackState | undefined, settings: RawSettings): string | undefined {
  if ("host" in settings) return undefined;
  const host = state?.resources.find(({ type }) => type === "pulumi:providers:docker")?.inputs?.["host"];
  return typeof host === "string" ? host : undefined;
}

/** Variables of the containers by id, `NAME=value`; they are held in memory for a comparison, and written nowhere. */
export async function variablesIn(stack: string): Promise<Map<string, string[]>> {
  const exported = JSON.parse(await answer(["stack", "export", "--show-secrets", "--stack", stack])) as {
    deployment?: { resources?: { type: string; id?: string; inputs?: Record<string, unknown> }[] | null };
  };
  const containers = (exported.deployment?.resources ?? []).filter(({ type }) => type === containerType);
  return new Map(containers.flatMap(({ id, inputs }) => (id === undefined ? [] : [[id, shown(inputs?.["envs"])]])));
}

/** A list as an export with its secrets shows it: each secret as JSON under `plaintext`. */
function shown(value: unknown): string[] {
  const revealed = (each: unknown): unknown =>
    typeof each === "object" && each !== null && "plaintext" in each ? JSON.parse(String(each.plaintext)) : each;
  const list = revealed(value);
  return Array.isArray(list) ? list.map((each) => String(revealed(each))) : [];
}
