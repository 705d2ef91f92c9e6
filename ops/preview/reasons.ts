import type { Step, Values } from "./steps";

/** Facts from outside the engine's events. */
export interface Known {
  /** What a person calls an image, by its id or reference. */
  imageName: (reference: string) => string;
  /** What a person calls the image that the plan names. */
  plannedImage: string;
  /** Names of the variables that a container's plan gives otherwise than it has them. */
  variables: string[];
  /** Docker has it otherwise than the state, in a way that a refresh does not see. */
  edited: boolean;
}

const masked = "4dabf18193072939515e22adb298388d";
const words: Record<string, string> = {
  cpus: "CPU limit",
  restart: "restart policy",
  networksAdvanced: "networks",
  ports: "published ports",
  healthcheck: "health check",
  volumes: "volumes",
  user: "user",
  capabilities: "capabilities",
  stopSignal: "stop signal",
  stopTimeout: "time to stop",
  destroyGraceSeconds: "time to stop",
  cpuShares: "share of the processors",
  readOnly: "read-only root",
  tmpfs: "scratch folders",
  logOpts: "log rotation",
  securityOpts: "confinement",
};
/** Follow from others, and say nothing by themselves. */
const silent = ["labels", "memorySwap", "destroyGraceSeconds", "__defaults", "name", "id"];

/** Why a container is touched, one short phrase a cause; of variables the names, of nothing a secret. */
export function reasonsOf(step: Step, known: Known): string[] {
  if (step.gone) return ["its container is missing in Docker"];
  const byHand = known.edited ? ["edited by hand"] : [];
  const variables = known.edited && known.variables.length > 0 ? ["envs"] : [];
  const changed = [...step.changed, ...variables].filter((name) => !silent.includes(name));
  const causes = [...byHand, ...new Set(changed.flatMap((name) => reason(name, step, known)))];
  return causes.length === 0 && step.changed.includes("labels") ? ["its description changed"] : causes;
}

function reason(name: string, { before, after }: Step, known: Known): string[] {
  switch (name) {
    case "mustRun":
      return ["it is stopped and is started again"];
    case "image":
      return [imageReason(known.imageName(text(before["image"])), known.plannedImage)];
    case "envs":
      return known.variables.length > 0 ? [variableReason(known.variables)] : ["a secret among its variables"];
    case "command":
      return [commandReason(list(before["command"]), list(after["command"]))];
    case "uploads":
      return [fileReason(before["uploads"], after["uploads"])];
    case "memory":
      return [`memory ${text(before[name])} → ${text(after[name])} MB`];
    case "memoryReservation":
      return [`reserved memory ${text(before[name])} → ${text(after[name])} MB`];
    case "cpus":
      return [`CPU limit ${text(before[name])} → ${text(after[name])}`];
    default:
      return [words[name] ?? name];
  }
}

function imageReason(before: string, after: string): string {
  return before === after ? `image ${after}, built anew` : `image ${before} → ${after}`;
}

function variableReason(names: string[]): string {
  return `variable${names.length === 1 ? "" : "s"} ${shortened(names)}`;
}

/** A server's settings stand in its command as `name=value`. */
function commandReason(before: string[], after: string[]): string {
  const removed = before.filter((word) => !after.includes(word));
  const added = after.filter((word) => !before.includes(word));
  const steps = added.map((word) => {
    const name = word.slice(0, word.indexOf("=") + 1);
    const old = removed.find((each) => name !== "" && each.startsWith(name));
    return old === undefined ? word : `${old} → ${word.slice(name.length)}`;
  });
  return steps.length === 0 ? "command" : `command: ${shortened(steps)}`;
}

function fileReason(before: unknown, after: unknown): string {
  if (isMasked(before) || isMasked(after)) return "its files";
  const contents = new Map(files(before));
  const changed = files(after).filter(([path, content]) => contents.get(path) !== content);
  const paths = changed.map(([path]) => path);
  return paths.length === 0 ? "its files" : `file${paths.length === 1 ? "" : "s"} ${shortened(paths)}`;
}

function files(value: unknown): [path: string, content: string][] {
  const uploads = Array.isArray(value) ? (value as Values[]) : [];
  return uploads.map(({ file, content }) => [text(file), JSON.stringify(content)]);
}

/** The first few of a list. */
export function shortened(items: string[], most = 5): string {
  const more = items.length - most;
  return `${items.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function isMasked(value: unknown): boolean {
  return typeof value === "object" && value !== null && masked in value;
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "none";
}
