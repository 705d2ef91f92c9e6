import { labelOf } from "../engine/events";
import type { Change } from "./change";
import { shortened } from "./reasons";
import type { Step } from "./steps";

export const types = {
  volume: "docker:index/volume:Volume",
  network: "docker:index/network:Network",
  command: "command:local:Command",
  image: ["docker:index/remoteImage:RemoteImage", "docker:index/image:Image"],
  secret: [
    "random:index/randomPassword:RandomPassword",
    "random:index/randomId:RandomId",
    "tls:index/privateKey:PrivateKey",
    "tls:index/selfSignedCert:SelfSignedCert",
  ],
};

const verbs = { create: "made", update: "changed", replace: "made anew", delete: "removed" };

/** What happens to everything that is no container: data, secrets, networks, images, and what is of no known type. */
export function objectChanges(steps: Step[]): Change[] {
  return [
    ...steps.filter(({ type }) => type === types.volume).map(volumeChange),
    ...secretChanges(steps.filter(({ type }) => types.secret.includes(type))),
    ...steps.filter(({ type }) => type === types.network).map(networkChange),
    ...steps.filter(({ type }) => types.image.includes(type)).flatMap(imageChange),
    ...steps.filter(({ type }) => !isKnown(type)).map(otherChange),
  ];
}

function volumeChange({ action = "create", gone, before, after, name }: Step): Change {
  const labels = action === "create" ? after : before;
  const part = labelOf(labels, "platform.part") ?? name;
  const data = labelOf(labels, "platform.data") === "true";
  const lost = data && (action === "delete" || action === "replace");
  const what = `volume ${name} is ${verbs[action]}${lost ? ", with all that is in it" : ""}`;
  const why = gone ? ["it is missing in Docker"] : data ? [] : ["what it holds can be made again"];
  return { kind: lost ? "deletes-data" : action === "create" ? "starts" : "others", part, what, why };
}

/** A secret that goes takes with it what it was made for. */
function secretChanges(steps: Step[]): Change[] {
  const made = steps.filter(({ action }) => action === "create").map(({ name }) => name);
  const lost = steps.filter(({ action }) => action !== "create");
  const names = shortened(made, 8);
  return [
    ...lost.map(({ part, name, action = "delete" }): Change => {
      return {
        kind: "deletes-data",
        part,
        what: `secret ${name} is ${verbs[action]}: what was made with it no longer opens`,
        why: [],
      };
    }),
    ...(made.length > 0 ? [{ kind: "secrets" as const, part: "new", what: names, why: [] }] : []),
  ];
}

function networkChange({ action = "create", gone, changed, name }: Step): Change {
  const cause = gone ? ["it is missing in Docker"] : changed.filter((property) => property !== "labels");
  return { kind: "networks", part: name, what: verbs[action], why: cause.map((word) => networkWords[word] ?? word) };
}

const networkWords: Record<string, string> = { ipamConfigs: "its range of addresses", internal: "its way out" };

/** Images that are no longer named stay in Docker. */
function imageChange({ action = "create", type, after }: Step): Change[] {
  if (action === "delete") return [];
  const built = type === types.image[1];
  const name = String(after["name"] ?? after["imageName"]);
  const what = `${name} ${built ? "is built" : "is pulled where Docker does not have it"}`;
  return [{ kind: "images", part: "new", what, why: [] }];
}

function otherChange({ name, action = "create", type, changed }: Step): Change {
  return { kind: "others", part: name, what: `${verbs[action]} (${type})`, why: changed };
}

function isKnown(type: string): boolean {
  const followed = ["docker:index/container:Container", types.volume, types.network, types.command];
  return [...followed, ...types.image, ...types.secret].includes(type) || /^(pulumi|platform):/.test(type);
}
