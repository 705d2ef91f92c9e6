import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { registryPassword } from "../../config/settings";
import { docker } from "../docker/docker";
import { project } from "../engine/stack";
import { answer } from "../engine/pulumi";
import type { PlannedStack } from "../plan";
import { Stop } from "../report";

/** Who gets the images of a registry. */
export interface Login {
  /** As Docker calls the registry. */
  host: string;
  user: string;
  password: string;
}

/** What Docker calls its own registry, which names of images leave out. */
const dockersOwn = "https://index.docker.io/v1/";

/** The registry of an image, as Docker reads it: what stands before the first slash is a host by its dot or its port. */
export function registryHost(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const named = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return named && first !== "docker.io" ? first : dockersOwn;
}

/** Where the images of the platform's own are. */
export function ownRegistry({ settings, platform }: Pick<PlannedStack, "settings" | "platform">): string {
  return settings.registry ?? platform.registry;
}

/** The login of the settings; none where they have none. */
export async function loginOf(planned: PlannedStack): Promise<Login | undefined> {
  const { name, settings } = planned;
  if (settings.registryUser === undefined) return undefined;
  const password = await answer(["config", "get", `${project}:${registryPassword}`, "--stack", name]);
  return {
    host: registryHost(`${ownRegistry(planned)}/`),
    user: settings.registryUser,
    password: password.replace(/\r?\n$/, ""),
  };
}

/** Asks Docker for the password, which then stands neither in a file nor in a command line. */
const helper = [
  "#!/bin/sh",
  "# Written by npm run: gives Docker's command the login of one stack's registry.",
  "host=$(head -n 1)",
  'if [ "$1" = get ]; then',
  '  if [ "$host" = "$PLATFORM_REGISTRY" ]; then printf %s "$PLATFORM_REGISTRY_LOGIN"',
  '  else echo "credentials not found in native keychain"; exit 1; fi',
  "fi",
  "",
].join("\n");

/** Lends an environment in which Docker's command has a login; without one, that of this command. */
export async function withLogin<Result>(
  login: Login | undefined,
  use: (environment: NodeJS.ProcessEnv) => Promise<Result>,
): Promise<Result> {
  if (login === undefined) return use(process.env);
  const { host, user, password } = login;
  await mkdir(".platform", { recursive: true });
  const folder = resolve(await mkdtemp(join(".platform", "registry-")));
  try {
    await writeFile(join(folder, "config.json"), JSON.stringify({ credsStore: "platform" }));
    await writeFile(join(folder, "docker-credential-platform"), helper, { mode: 0o700 });
    return await use({
      ...process.env,
      DOCKER_CONFIG: folder,
      PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
      PLATFORM_REGISTRY: host,
      PLATFORM_REGISTRY_LOGIN: JSON.stringify({ ServerURL: host, Username: user, Secret: password }),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The sentence about a registry that lets nobody in by this login; it is the stack's engine that asks. */
export async function loginProblems(login: Login | undefined, engine: string): Promise<string[]> {
  if (login === undefined) return [];
  const { host, user, password } = login;
  try {
    await withLogin(login, (environment) =>
      docker(["login", host, "--username", user, "--password-stdin"], { environment, input: password }),
    );
    return [];
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return [loginProblem(login, engine, error.sentences.join(" "))];
  }
}

/** The same, from what Docker said. */
export function loginProblem({ host, user }: Omit<Login, "password">, engine: string, said: string): string {
  if (/unauthorized|denied|incorrect username|\b40[13]\b/i.test(said)) {
    return `registryUser: ${host} does not let ${user} in with the password of ${registryPassword}; set another with: pulumi config set --secret ${registryPassword}`;
  }
  return `registry: ${engine} does not reach ${host}: ${said.replace(/^Docker: /, "")}`;
}
