import { docker, linesOf } from "../ops/docker/docker";

/** Removes every container, network and volume that carries a label, at once and without asking it to stop. */
export async function removeLabelled(label: string): Promise<void> {
  const filter = ["--filter", `label=${label}`];
  const containers = linesOf(await docker(["ps", "--all", "--quiet", ...filter]));
  if (containers.length > 0) await docker(["rm", "--force", "--volumes", ...containers]);
  for (const kind of ["network", "volume"]) {
    const names = linesOf(await docker([kind, "ls", "--quiet", ...filter]));
    if (names.length > 0) await docker([kind, "rm", ...names]);
  }
}
