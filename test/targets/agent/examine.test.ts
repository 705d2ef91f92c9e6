import { EdgeStack, route } from "./edge-stack";

const edge = new EdgeStack();
const { part } = edge;
const template = route({ handle: [{ handler: "reverse_proxy", upstreams: { part, port: 8080 } }] });
const examine = () => edge.succeed("examine", {});

beforeAll(() => edge.start());
afterAll(() => edge.remove());

/** Changes what is in force through the proxy's own API, as somebody inside the container could. */
function send(target: string, value: unknown): void {
  const body = JSON.stringify(value);
  const head = [`${target} HTTP/1.1`, "Host: localhost:2019", "Content-Type: application/json"];
  const request = [...head, `Content-Length: ${body.length}`, "Connection: close", "", body].join("\r\n");
  const script = `exec 3<>/dev/tcp/127.0.0.1/2019; printf %s '${request}' >&3; head -1 <&3`;
  expect(edge.inProxy(`bash -c "${script.replaceAll('"', String.raw`\"`)}"`)).toContain("200 OK");
}

test("a proxy that was never given routes is as it should be", async () => {
  expect(await examine()).toBe("");
});

test("what is in force is what was put in force, until somebody edits it, and again once it is configured anew", async () => {
  await edge.configure(template);
  expect(await examine()).toBe("");
  send("PATCH /config/apps/http/servers/main/listen", [":80", ":81"]);
  expect(await examine()).toBe("apps.http.servers.main.listen\n");
  await edge.configure(template);
  expect(await examine()).toBe("");
});

test("paths alone are told, and of many the first few", async () => {
  const routes = ["a", "b", "c", "d", "e"].map((path) => ({ match: [{ path: [`/${path}`] }] }));
  await edge.configure(route(...routes));
  send("PUT /platform/routes", { main: routes.map(() => ({ match: [{ path: ["/secret"] }] })) });
  const told = await examine();
  expect(told.trimEnd().split("\n")).toHaveLength(4);
  expect(told).toContain("apps.http.servers.main.routes[0].match[0].path[0]\n");
  expect(told).toContain("and 2 more");
  expect(told).not.toContain("secret");
  await edge.configure(template);
});
