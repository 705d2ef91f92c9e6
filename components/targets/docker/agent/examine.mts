import type { Docker } from "./docker.mts";
import { proxyOf } from "./edge.mts";
import { membersFile } from "./proxy.mts";
import { type Json, type JsonObject, render, split } from "./render.mts";
import type { ExamineRequest } from "./request.mts";

const shown = 3;

/**
 * Where the proxy's configuration in force is not what was put in force, one path a line; nothing where it is, where no
 * proxy runs, or where it was never given routes. Paths alone: values may hold secrets.
 */
export async function examine(docker: Docker, { stackId }: ExamineRequest): Promise<string | undefined> {
  const proxy = await proxyOf(docker, stackId);
  if (proxy === undefined) return undefined;
  return proxy.exclusively(undefined, async ({ template }) => {
    if (template === undefined) return undefined;
    const { base, routes } = split(render(template, membersFile));
    const [configuration, table] = [await proxy.configuration(), (await proxy.routes()) ?? {}];
    const names = [...new Set([...Object.keys(routes), ...Object.keys(table)])];
    const paths = [
      ...differingPaths(base, configuration),
      ...names.flatMap((name) => differingPaths(routes[name] ?? [], table[name] ?? [], routesOf(name))),
    ];
    const more = paths.length > shown ? [`and ${paths.length - shown} more`] : [];
    return paths.length === 0 ? undefined : [...paths.slice(0, shown), ...more].join("\n");
  });
}

const routesOf = (server: string): string => `apps.http.servers.${server}.routes`;

/** Paths at which two JSON values differ, such as `apps.http.servers.main.routes[0]`. */
export function differingPaths(wanted: Json, found: Json, path = ""): string[] {
  if (Array.isArray(wanted) && Array.isArray(found) && wanted.length === found.length) {
    return wanted.flatMap((item, index) => differingPaths(item, found[index] ?? null, `${path}[${index}]`));
  }
  if (isObject(wanted) && isObject(found)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(found)])];
    const at = (key: string) => (path === "" ? key : `${path}.${key}`);
    return keys.flatMap((key) => differingPaths(wanted[key] ?? null, found[key] ?? null, at(key)));
  }
  return JSON.stringify(wanted) === JSON.stringify(found) ? [] : [path];
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
