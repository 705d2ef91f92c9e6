import type { Route } from "./answers";

export interface Matched extends Route {
  readonly params: Record<string, string>;
}

/** Finds the route of a request. Of two that fit, the one that was named first is taken. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({
      route,
      pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, "(?<$1>[^/]+)")}/?$`),
    }));
  }

  find(method: string, path: string): Matched | undefined {
    for (const { route, pattern } of this.#routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (!match) continue;
      const params = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
      return { ...route, params: Object.fromEntries(params) as Record<string, string> };
    }
    return undefined;
  }
}
