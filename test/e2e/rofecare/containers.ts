import { containersOf, docker, dockerWith, linesOf, logsOf } from "../support/docker";
import type { Container } from "../support/docker";
import { domain, infrastructure, routes, services, tools } from "./running";
import type { Running } from "./running";

const logins = Object.keys(routes).map((name) => ({ name, role: `rofecare_${name.replaceAll("-", "_")}` }));

/** Tries one login on every database; gives those that it reaches. Its password is told by the environment alone. */
function reached(postgres: string, login: string, password: string): string[] {
  const databases = [...logins.map(({ role }) => role), "postgres", "template1"];
  const script =
    'for database in "$@"; do psql --no-psqlrc -At -h 127.0.0.1 -d "$database" -c "SELECT current_database()" 2>/dev/null; done; true';
  const environment = ["--env", "PGPASSWORD", "--env", `PGUSER=${login}`];
  const words = ["exec", ...environment, postgres, "sh", "-c", script, "sh", ...databases];
  return linesOf(dockerWith({ PGPASSWORD: password }, ...words));
}

/** What Docker tells of a container to everybody who may ask, without its environment, in which secrets stand. */
function shown({ Args, Config, Path }: Container): string {
  const { Cmd, Entrypoint, Healthcheck, Labels } = Config;
  return JSON.stringify({ Args, Cmd, Entrypoint, Healthcheck, Labels, Path });
}

/** That the containers are closed, bounded, and tell no secret. */
export function containerChecks(running: () => Running): void {
  const containers = (): Record<string, Container> => containersOf(running().stack.name);
  const tellers = (texts: Record<string, string>): string[] =>
    Object.keys(texts).filter((place) => running().secrets.some((secret) => texts[place]?.includes(secret)));

  test("each login reaches its own database and no other", () => {
    const { credentials } = running().outputs;
    const postgres = String(containers()["postgres"]?.Id);
    const found = logins.map(({ name, role }) => [
      role,
      reached(postgres, `${role}_v1`, String(credentials[`${name}-db-v1`])),
    ]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(logins.map(({ role }) => [role, [role]])));
  });

  test("no secret stands in a log, a label or a command line", () => {
    const { secrets, log, commandLines } = running();
    expect(secrets.length).toBeGreaterThanOrEqual(12);
    const logs = Object.entries(containers()).map(([part, { Id }]) => [`log of ${part}`, logsOf(Id)]);
    const words = Object.entries(containers()).map(([part, container]) => [`words of ${part}`, shown(container)]);
    const processes = Object.entries(containers()).map(([part, { Id }]) => [`processes of ${part}`, docker("top", Id)]);
    const places = Object.fromEntries([...logs, ...words, ...processes]) as Record<string, string>;
    expect(tellers({ ...places, log, commandLines })).toEqual([]);
    expect(commandLines).toContain("agent/main.mts ready");
  });

  test("plain outputs and the preview tell none, and the preview has nothing to change", async () => {
    const { stack } = running();
    const preview = await stack.pulumi("preview", "--diff", "--expect-no-changes");
    expect(preview).toMatchObject({ code: 0 });
    expect(tellers({ preview: preview.all, outputs: JSON.stringify(await stack.outputs()) })).toEqual([]);
  });

  test("only the proxy publishes ports", () => {
    const published = Object.entries(containers()).filter(
      ([, { HostConfig }]) => Object.keys(HostConfig.PortBindings ?? {}).length > 0,
    );
    expect(published.map(([part]) => part)).toEqual(["proxy"]);
    const { http, https } = running().stack.ports;
    const ports = Object.keys(published[0]?.[1].HostConfig.PortBindings ?? {});
    expect(ports.sort()).toEqual([`${http}/tcp`, `${https}/tcp`, `${https}/udp`].sort());
  });

  test("all are confined, limited, and their logs bounded", () => {
    for (const [part, { HostConfig }] of Object.entries(containers())) {
      expect([part, HostConfig]).toMatchObject([
        part,
        {
          SecurityOpt: expect.arrayContaining(["no-new-privileges:true"]) as string[],
          CapDrop: ["ALL"],
          LogConfig: { Type: "json-file", Config: { "max-size": "100m", "max-file": "50" } },
        },
      ]);
      expect([part, HostConfig.Memory > 0, HostConfig.NanoCpus > 0]).toEqual([part, true, true]);
    }
  });

  test("services write their logs as JSON", () => {
    for (const part of services) {
      const lines = linesOf(docker("logs", String(containers()[part]?.Id)));
      expect([part, lines.length > 0]).toEqual([part, true]);
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  test("the closing table names every part, and the pages with their user", () => {
    const { log, stack } = running();
    for (const part of ["proxy", ...infrastructure, ...services, ...tools]) {
      expect(log).toMatch(new RegExp(`^${part} +\\S.* healthy +\\d+\\.\\d$`, "m"));
    }
    expect(log).toContain(`https://api.${domain}:${stack.ports.https}/`);
    expect(log).toMatch(/^eureka +https:\/\/eureka\.\S+ {2}\(user admin\)$/m);
  });

  test("what needs nobody starts at once; what needs somebody starts when that one is ready", () => {
    const lines = running().log.split("\n");
    const at = (part: string, word: "created" | "ready"): number => {
      const line = lines.findIndex((text) => text.endsWith(` ${part}  ${word}`));
      if (line < 0) throw new Error(`up did not tell that ${part} was ${word}`);
      return line;
    };
    for (const part of infrastructure) expect(at(part, "created")).toBeLessThan(at("config-server", "ready"));
    expect(at("config-server", "ready")).toBeLessThan(at("discovery-server", "created"));
    for (const part of ["gateway", ...Object.keys(routes)]) {
      expect(at("discovery-server", "ready")).toBeLessThan(at(part, "created"));
      expect(at("redis", "ready")).toBeLessThan(at(part, "created"));
    }
    const created = Object.keys(routes).map((part) => at(part, "created"));
    const ready = Object.keys(routes).map((part) => at(part, "ready"));
    expect(Math.max(...created)).toBeLessThan(Math.min(...ready));
  });
}
