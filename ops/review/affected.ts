import { platforms } from "../../config/platforms";

/** A stack and the platform that its settings name. */
export interface KnownStack {
  name: string;
  platform: string;
}

/** Files of which no stack is made. */
const besides = [
  /^(\.ci|\.github|bench|docs|test)\//,
  /^[^/]*\.md$/,
  /^(LICENSE|\.gitignore|\.prettier[^/]*|\.dependency-cruiser\.js|eslint\.config\.mjs|jest\.config\.js)$/,
];

/**
 * Names of the stacks that a change of files touches: those whose settings changed, those whose platform's files changed, and
 * all where a file changed that every stack is made of.
 */
export function affectedStacks(files: string[], stacks: KnownStack[]): string[] {
  const touched = stacks.filter((stack) => files.some((file) => touches(file, stack, stacks)));
  return touched.map(({ name }) => name).sort();
}

function touches(file: string, stack: KnownStack, stacks: KnownStack[]): boolean {
  const settings = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
  if (settings !== undefined) return settings === stack.name;
  if (isOwn(file, stack)) return true;
  const belongs = besides.some((pattern) => pattern.test(file)) || stacks.some((other) => isOwn(file, other));
  return !belongs && !isOfAnotherPlatform(file, stack);
}

/** Whether a file is the description of one's own that a stack's settings name by its path, or stands beside it. */
function isOwn(file: string, { platform }: KnownStack): boolean {
  if (!platform.includes("/")) return isNamed(file, platform);
  const path = platform.replace(/^\.\//, "");
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  return folder === "" ? file === path : file.startsWith(folder);
}

function isOfAnotherPlatform(file: string, { platform }: KnownStack): boolean {
  return Object.keys(platforms).some((name) => name !== platform && isNamed(file, name));
}

/** The files of a description that ships with the project, and the stand-ins of its services, begin with its name. */
function isNamed(file: string, platform: string): boolean {
  const name = /^(?:config\/platforms|reference)\/([a-z]+)(?=[-./])/.exec(file)?.[1];
  return name === platform;
}
