import { rmSync } from "node:fs";
import { readImageLock } from "../../components/targets/docker/lock";
import { docker, linesOf } from "../../ops/docker/docker";
import { quickLooks } from "../peer/compose-service";
import { ComposeProject } from "../peer/project";
import { planSettings } from "../plan";
import { freePorts } from "../ports";
import { writeSettings } from "../program-stack";
import { PulumiStack } from "../pulumi-stack";
import { project } from "../workplace";
import type { Workplace } from "../workplace";

export type Settings = Record<string, unknown>;

/** All of Rofecare as one of the two runs it. */
export interface Peer {
  name: string;
  port: number;
  ca: string;
  /** Label of its containers, and the label that names their part. */
  label: string;
  partLabel: string;
  /** Brings settings into force and waits until all is healthy; fails as its command does. */
  apply: (settings: Settings) => Promise<void>;
  /** Takes one service back to what ran before its last change, whose settings these were. */
  rollBack: (service: string, earlier: Settings) => Promise<void>;
  remove: () => Promise<void>;
}

/** Ids of the running containers of a part. */
export async function containersOf({ label, partLabel }: Peer, part: string): Promise<string[]> {
  const filters = ["--filter", `label=${label}`, "--filter", `label=${partLabel}=${part}`];
  return linesOf(await docker(["ps", "--quiet", "--no-trunc", ...filters]));
}

/** Ours, by the project's own commands. */
export async function startOurs(workplace: Workplace): Promise<Peer> {
  const name = `${workplace.id}-change`;
  const [http, https = 0] = await freePorts(2);
  const write = (settings: Settings): string => writeSettings(project, name, { ...settings, ports: { http, https } });
  const stack = new PulumiStack(name, project, workplace);
  const file = write({ platform: "rofecare" });
  workplace.atEnd(() => Promise.resolve(rmSync(file, { force: true })));
  await stack.command("up");
  return {
    ...{ name: "ours", port: https, ca: await stack.output("caCertificate") },
    ...{ label: stack.label, partLabel: "platform.part" },
    async apply(settings) {
      write(settings);
      await stack.command("up");
    },
    async rollBack(service) {
      await stack.command("rollback", "--service", service);
    },
    remove: () => stack.remove(),
  };
}

/** docker compose, whose file is made from the plan of the same settings. */
export async function startCompose(workplace: Workplace): Promise<Peer> {
  const images = readImageLock();
  const [http, https = 0] = await freePorts(2);
  const plan = (settings: Settings) => planSettings({ ...settings, ports: { http, https } }, images);
  const compose = await ComposeProject.make(
    plan({ platform: "rofecare" }),
    { imageOf: (image) => images.describe(image), lookEvery: quickLooks },
    workplace,
  );
  await compose.up();
  const apply = async (settings: Settings): Promise<void> => {
    await compose.change(plan(settings));
    await compose.up();
  };
  return {
    ...{ name: "docker compose", port: https, ca: compose.authority },
    ...{ label: compose.label, partLabel: "com.docker.compose.service", apply },
    rollBack: (_, earlier) => apply(earlier),
    remove: () => compose.remove(),
  };
}
