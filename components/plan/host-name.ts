/** Domains that only this machine resolves: their certificates come from the stack's own authority. */
export function isLocal(domain: string): boolean {
  return domain === "localhost" || domain.endsWith(".localhost");
}

/** Full host name of a route's host; `@` is the domain itself. */
export function hostName(host: string, domain: string): string {
  return host === "@" ? domain : `${host}.${domain}`;
}
