import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(__dirname, "../../..");
const caller = `
const [module, name, ...values] = JSON.parse(process.argv[1]);
process.stdout.write(JSON.stringify((await import(module))[name](...values)));`;

/** Jest's loader has no native TypeScript modules; Node has. A call costs one start of Node. */
function call(name: string, ...values: unknown[]): unknown {
  const module = join(root, "components/targets/docker/agent/render.mts");
  const words = ["--input-type=module", "--eval", caller, JSON.stringify([module, name, ...values])];
  const { status, stdout, stderr } = spawnSync(join(root, "node_modules/.bin/node"), words, { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const file = "/config/platform/members.json";
const render = (template: object) => call("render", template, file);

const proxyTo = (upstreams: unknown) => ({ handle: [{ handler: "reverse_proxy", upstreams }] });
const following = (part: string, port: number) => ({
  handle: [{ handler: "reverse_proxy", dynamic_upstreams: { source: "platform", file, part, port } }],
});
const template = (...routes: object[]) => ({
  apps: { http: { servers: { main: { listen: [":443"], routes } } }, tls: { automation: {} } },
});

test("a part named for upstreams becomes a source that follows the members' file, anywhere in the tree", () => {
  const nested = (inner: object) => ({ handle: [{ handler: "subroute", routes: [inner] }] });
  const patient = proxyTo({ part: "patient", port: 8082 });
  const rendered = render(template(patient, nested(proxyTo({ part: "identity", port: 8081 }))));
  expect(rendered).toEqual(template(following("patient", 8082), nested(following("identity", 8081))));
});

test("what names no part stays as it is", () => {
  const given = template(proxyTo([{ dial: "10.0.0.1:80" }]), {
    match: [{ path: ["/*"] }],
    terminal: true,
    group: null,
  });
  expect(render(given)).toEqual(given);
});

test.each([{ part: "patient" }, { part: "", port: 80 }, { part: "patient", port: 70_000 }])(
  "a placeholder that is not one is named by its path: %j",
  (upstreams) => {
    const sentence = "template.apps.http.servers.main.routes[0].handle[0].upstreams must be a list, or name a part";
    expect(() => render(template(proxyTo(upstreams)))).toThrow(sentence);
  },
);

test("routes are taken out of all servers but the one for measurements", () => {
  const plain = (routes: object[]) => ({ listen: [":80"], automatic_https: { disable: true }, routes });
  const measured = plain([{ handle: [{ handler: "metrics" }] }]);
  const given = (main: object[], inside: object[]) => ({
    admin: { listen: "localhost:2019" },
    apps: { http: { servers: { main: plain(main), metrics: measured, "inside-a": plain(inside) } }, tls: {} },
  });
  const following = (server: string) => [{ handle: [{ handler: "platform_routes", server }] }];
  const [main, inside] = [[{ handle: [] }], [proxyTo([{ dial: "a:1" }])]];
  expect(call("split", given(main, inside))).toEqual({
    base: given(following("main"), following("inside-a")),
    routes: { main, "inside-a": inside },
  });
  expect(call("split", { admin: {} })).toEqual({ base: { admin: {} }, routes: {} });
});

describe("a template that keeps its routes", () => {
  const inside = (part: string, port: number) => ({ listen: [`:${port}`], routes: [proxyTo({ part, port })] });
  const serving = (servers: object) => ({ admin: { listen: "localhost:2019" }, apps: { http: { servers } } });
  const open = (stored: object, wanted: object) => call("withInsideServers", stored, wanted);
  const main = { listen: [":443"], routes: [proxyTo({ part: "patient", port: 8082 })] };
  const stored = serving({ main, "inside-config": inside("config", 8888), "inside-old": inside("old", 9000) });

  test("gets the servers for parts inside that are new or otherwise, and nothing else of the other one", () => {
    const wanted = {
      ...serving({
        main: { listen: [":8443"], routes: [] },
        "inside-config": inside("config", 8889),
        "inside-gateway": inside("gateway", 3080),
      }),
      logging: {},
    };
    expect(open(stored, wanted)).toEqual(
      serving({
        main,
        "inside-config": inside("config", 8889),
        "inside-old": inside("old", 9000),
        "inside-gateway": inside("gateway", 3080),
      }),
    );
  });

  test("stays as it is where it has them all", () => {
    const wanted = serving({ main: { listen: [":8443"] }, "inside-config": inside("config", 8888) });
    expect(open(stored, wanted)).toEqual(stored);
    expect(open(stored, serving({ main: { listen: [":8443"] } }))).toEqual(stored);
    expect(open(stored, { admin: {} })).toEqual(stored);
  });

  test("gives up a server whose port one of another name takes, since a port has one server", () => {
    const wanted = serving({ "inside-gateway": inside("gateway", 9000) });
    const [config, gateway] = [inside("config", 8888), inside("gateway", 9000)];
    expect(open(stored, wanted)).toEqual(serving({ main, "inside-config": config, "inside-gateway": gateway }));
  });
});
