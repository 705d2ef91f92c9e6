import { Secret } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";

export type Values = Record<string, unknown>;

/** A resource as the program asks for it; a value that is secret stands in a `Secret`. */
export interface Asked {
  stack: string;
  name: string;
  type: string;
  properties: Values;
  protected: boolean;
}

/** One thing that no resource may do. */
export interface Rule {
  name: string;
  /** What is demanded, and what for. */
  description: string;
  /** A sentence for each violation: which part, what was found, what is allowed. */
  violations: (asked: Asked) => string[];
}

export const types = {
  container: "docker:index/container:Container",
  volume: "docker:index/volume:Volume",
  command: "command:local:Command",
  remoteCommand: "command:remote:Command",
  pulledImage: "docker:index/remoteImage:RemoteImage",
  builtImage: "docker:index/image:Image",
  firewall: "digitalocean:index/firewall:Firewall",
  databaseCluster: "digitalocean:index/databaseCluster:DatabaseCluster",
  database: "digitalocean:index/databaseDb:DatabaseDb",
  databaseFirewall: "digitalocean:index/databaseFirewall:DatabaseFirewall",
  blockStorage: "digitalocean:index/volume:Volume",
  droplet: "digitalocean:index/droplet:Droplet",
};

/** A value without the wrapping of its secrets, at every depth. */
export function plain(value: unknown): unknown {
  if (value instanceof Secret) return plain((value as { value: unknown }).value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** What only the update itself will tell; a rule has nothing to say of it. */
export function isUnknown(value: unknown): boolean {
  return value === runtime.unknownValue;
}

/** Objects of a list; none where there is no list yet. */
export function objects(value: unknown): Values[] {
  const list = plain(value);
  return Array.isArray(list) ? (list.filter((each) => typeof each === "object" && each !== null) as Values[]) : [];
}

/** The platform's part that a Docker resource belongs to; its own name where it has no such label. */
export function partOf({ name, properties }: Asked): string {
  const label = objects(properties["labels"]).find((each) => each["label"] === "platform.part");
  return typeof label?.["value"] === "string" ? label["value"] : name;
}
