export interface Settings {
  port: number;
  /** Where a browser reaches the API. */
  publicApi: string;
  /** Where this server reaches it. */
  internalApi: string;
  /** The services' names in the API's paths. */
  routes: string[];
}

/** A mistake in the variables; its message is one sentence for whoever set them. */
export class SettingsError extends Error {}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const missing = ["API_URL", "API_INTERNAL_URL", "SERVICES"].filter((name) => !environment[name]);
  if (missing.length > 0) {
    throw new SettingsError(
      `not set: ${missing.join(", ")}; set two addresses of the API and a list such as identity,patients`,
    );
  }
  return {
    port: readPort(environment["PORT"] ?? "3000"),
    publicApi: readAddress("API_URL", environment["API_URL"] ?? ""),
    internalApi: readAddress("API_INTERNAL_URL", environment["API_INTERNAL_URL"] ?? ""),
    routes: readRoutes(environment["SERVICES"] ?? ""),
  };
}

function readPort(value: string): number {
  const port = Number(value);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new SettingsError(`PORT is "${value}": a number from 1 to 65535 is allowed`);
}

function readAddress(name: string, value: string): string {
  const address = URL.parse(value);
  if (address?.protocol === "http:" || address?.protocol === "https:") return address.href.replace(/\/+$/, "");
  throw new SettingsError(`${name} is "${value}": an address with http:// or https:// is allowed`);
}

function readRoutes(value: string): string[] {
  const routes = value.split(",").map((route) => route.trim());
  const wrong = routes.find((route) => !/^[a-z][a-z0-9-]*$/.test(route));
  if (wrong === undefined) return routes;
  throw new SettingsError(
    `SERVICES names "${wrong}": small letters, digits and hyphens are allowed, with commas between`,
  );
}
