import { createRequire } from "node:module";
import { setImmediate as turn } from "node:timers/promises";

const load = createRequire(__filename);

/** Begins to load the program that an update will ask for, while the command waits for something else. */
export function loadAhead(): void {
  // what is wrong with it is told where it is asked for
  loadProgram().catch(() => undefined);
}

/** The program's server, loaded in pieces so that what the command waits for comes between: they cost half a second and more. */
export async function loadProgram(): Promise<typeof import("./program-server")> {
  for (const piece of ["@pulumi/pulumi", "../../components/program"]) {
    await turn();
    load(piece);
  }
  return load("./program-server") as typeof import("./program-server");
}
