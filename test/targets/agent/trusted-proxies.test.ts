import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { planEdge } from "../../../components/plan/edge";
import { route as planned, service, stackOf } from "../../plan/samples";
import { eventually } from "../../e2e/support/eventually";
import { EdgeStack } from "./edge-stack";
import { docker } from "./support";

const edge = new EdgeStack();
const { part } = edge;
const seen = "/cgi-bin/seen";
const addresses: Record<string, string> = {};

/** The very server that is planned, without TLS. */
function template(trustedProxies: string[], name: string): object {
  const few = { name, requests: 3, window: "1d" } as const;
  const oneAtATime = { requests: 100, window: "1d", concurrent: 1 } as const;
  const routes = [
    planned("few", { hosts: ["@"], path: `${seen}*`, service: part, rateLimit: few }),
    planned("slow", { hosts: ["@"], service: part, rateLimit: oneAtATime }),
  ];
  const { platform, settings } = stackOf({ services: [service(part)], routes }, { trustedProxies });
  const { logging, apps } = planEdge(platform, settings, { [part]: 8080 }) as unknown as {
    logging: object;
    apps: { http: { servers: { main: object } } };
  };
  const main = { ...apps.http.servers.main, listen: [":80"], automatic_https: { disable: true } };
  return { logging, apps: { http: { servers: { main } } } };
}

/** A container from which the proxy is asked, and so with an address of its own. */
function standIn(name: string): void {
  const container = edge.run(["--name", `${edge.id}-${name}`, "--network", edge.id], "exec sleep 600");
  const format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
  addresses[name] = docker("inspect", "--format", format, container);
}

/** What is answered to a container that says for whom it asks; beside that it forges what it can. */
async function from(name: "cdn" | "stranger", script: string): Promise<string> {
  const headers = ["Host: sample.localhost", "X-Forwarded-Host: forged.example.org", "X-Forwarded-Proto: https"];
  const given = headers.map((header) => `--header "${header}"`).join(" ");
  const ask = `ask() { wget -q -O - ${given} --header "X-Forwarded-For: $1" http://$PROXY$2 2>&1; }`;
  const proxy = docker("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", edge.proxy);
  const inside = ["exec", "--env", `PROXY=${proxy}`, `${edge.id}-${name}`, "sh", "-c", `${ask}\n${script}\ntrue`];
  return (await promisify(execFile)("docker", inside)).stdout;
}

/** What the service is told of who asks. */
async function told(name: "cdn" | "stranger", forwarded: string): Promise<string[]> {
  const answer = await from(name, `ask "${forwarded}" ${seen}`);
  return answer.split("\n").filter((line) => /^HTTP_X_FORWARDED|429/.test(line));
}

const clientIs = (address = ""): string[] => [
  `HTTP_X_FORWARDED_FOR=${address}`,
  "HTTP_X_FORWARDED_HOST=sample.localhost",
  "HTTP_X_FORWARDED_PROTO=http",
];

const tooMany = ["wget: server returned error: HTTP/1.1 429 Too Many Requests"];

beforeAll(async () => {
  await edge.start();
  for (const name of ["cdn", "stranger"]) standIn(name);
  const [first = ""] = await edge.readyUpstreams("first");
  const script = `printf '#!/bin/sh\\necho\\nenv | sort\\n' > /www${seen} && chmod +x /www${seen}`;
  docker("exec", first, "sh", "-c", script);
  await edge.join(first);
  await edge.configure(template([addresses["cdn"] ?? "", "198.51.100.0/24"], "few"));
});
afterAll(() => edge.remove());

test("behind a proxy that is trusted each client has a limit of its own, which no forged address leads past", async () => {
  for (let turn = 0; turn < 3; turn += 1) expect(await told("cdn", "203.0.113.1")).toEqual(clientIs("203.0.113.1"));
  expect(await told("cdn", "203.0.113.1")).toEqual(tooMany);
  expect(await told("cdn", "203.0.113.2")).toEqual(clientIs("203.0.113.2"));
  // what stands left of a client's address is what it sent itself
  expect(await told("cdn", "203.0.113.9, 203.0.113.1")).toEqual(tooMany);
});

test("of several proxies that are trusted none is the client; a client over IPv6 is one", async () => {
  expect(await told("cdn", "203.0.113.9, 203.0.113.3, 198.51.100.7")).toEqual(clientIs("203.0.113.3"));
  expect(await told("cdn", "203.0.113.9, 2001:db8::3")).toEqual(clientIs("2001:db8::3"));
});

test("whoever else forges an address is limited by its own, and the service is told that one", async () => {
  for (const forged of [1, 2, 3]) {
    expect(await told("stranger", `203.0.113.10${forged}`)).toEqual(clientIs(addresses["stranger"]));
  }
  expect(await told("stranger", "203.0.113.104")).toEqual(tooMany);
});

test("requests at the same time are counted for the client, too", async () => {
  const slow = 'ask "203.0.113.4" "/cgi-bin/slow?3" & sleep 1; ask "203.0.113.4" /; ask "203.0.113.5" /; wait';
  expect((await from("cdn", slow)).trim().split("\n")).toEqual([...tooMany, "first", "first"]);
});

test("the access log has the client's address beside that of who connected", async () => {
  await told("cdn", "203.0.113.6");
  await told("stranger", "203.0.113.7");
  const lines = () =>
    docker("logs", "--tail", "20", edge.proxy)
      .split("\n")
      .flatMap((line) => (line.includes("http.log.access") ? [JSON.parse(line) as { request: object }] : []));
  await eventually(() =>
    expect(lines().map(({ request }) => request)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ remote_ip: addresses["cdn"], client_ip: "203.0.113.6" }),
        expect.objectContaining({ remote_ip: addresses["stranger"], client_ip: addresses["stranger"] }),
      ]),
    ),
  );
});

test("without the setting nobody is trusted", async () => {
  await edge.configure(template([], "another"));
  expect(await told("cdn", "203.0.113.8")).toEqual(clientIs(addresses["cdn"]));
});
