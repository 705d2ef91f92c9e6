import type { MarkPlan } from "../../components/plan/workload";
import { docker, inspect, linesOf } from "../docker/docker";
import { stackLabel } from "../docker/objects";

/** A volume of another installation, as it was found. */
export interface Source {
  name: string;
  /** Stack that holds it. */
  stack: string | undefined;
  /** Running containers that have it. */
  users: string[];
  /** Names of the files and folders in it. */
  files: string[];
  /** What its mark says; empty where there is no such file. */
  mark: string;
}

/** Looks at a volume with an image's own tools; nothing where there is no such volume. */
export async function lookAt(name: string, image: string, mark: MarkPlan | undefined): Promise<Source | undefined> {
  const [volume] = await inspect<{ Labels: Record<string, string> | null }>("volume", [name]);
  if (volume === undefined) return undefined;
  const users = await docker(["ps", "--filter", `volume=${name}`, "--format", "{{.Names}}"]);
  const read = (script: string) =>
    docker([...helper, "--user", "0", "--volume", `${name}:/volume:ro`, "--entrypoint", "sh", image, "-c", script]);
  const files = linesOf(await read("ls -A /volume"));
  const content = mark !== undefined && files.includes(mark.file) ? await read(`cat /volume/${mark.file}`) : "";
  return { name, stack: volume.Labels?.[stackLabel], users: linesOf(users), files, mark: content };
}

/** A container that is there for one command and reaches nobody. */
export const helper = ["run", "--rm", "--network", "none"];
