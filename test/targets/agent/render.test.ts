import { spawnSync } from "node:child_process";
import { join } from "node:path";

type Member = { part: string; name: string };

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

const render = (template: object, members: Member[], leaving: Member[] = []) =>
  call("render", template, members, leaving);

const proxyTo = (upstreams: unknown) => ({ handle: [{ handler: "reverse_proxy", upstreams }] });
const template = (...routes: object[]) => ({
  apps: { http: { servers: { main: { listen: [":443"], routes } } }, tls: { automation: {} } },
});
const patient = proxyTo({ part: "patient", port: 8082 });
const members = ["patient-b", "patient-a"].map((name) => ({ part: "patient", name }));

test("every upstream list is filled in, anywhere in the tree, sorted by name; the rest stays", () => {
  const dials = [{ dial: "patient-a:8082" }, { dial: "patient-b:8082" }];
  const nested = { handle: [{ handler: "subroute", routes: [patient] }] };
  const rendered = render(template(patient, nested), members);
  const expected = template(proxyTo(dials), { handle: [{ handler: "subroute", routes: [proxyTo(dials)] }] });
  expect(rendered).toEqual(expected);
});

test("the order of the members makes no difference", () => {
  const given = template(patient);
  expect(render(given, members)).toEqual(render(given, [...members].reverse()));
});

test("a part without members has an empty list; a list that is written out stays", () => {
  const fixed = proxyTo([{ dial: "10.0.0.1:80" }]);
  const others = [{ part: "identity", name: "identity-a" }];
  expect(render(template(patient, fixed), others)).toEqual(template(proxyTo([]), fixed));
});

test("those that leave get no new request but stay known, beside the named routes of the template", () => {
  const given = template(patient, proxyTo({ part: "patient", port: 9090 }));
  Object.assign(given.apps.http.servers.main, { named_routes: { errors: { handle: [] } } });
  const rendered = render(given, [], members.slice(1)) as typeof given;
  const upstreams = [{ dial: "patient-a:8082" }, { dial: "patient-a:9090" }];
  expect(rendered.apps.http.servers.main).toEqual({
    listen: [":443"],
    routes: [proxyTo([]), proxyTo([])],
    named_routes: { errors: { handle: [] }, "platform-draining": proxyTo(upstreams) },
  });
});

test("a leaving member whose part the template does not name changes nothing", () => {
  const given = template(patient);
  expect(render(given, [], [{ part: "identity", name: "identity-a" }])).toEqual(template(proxyTo([])));
});

test("a member's addresses: one for each port that the template names", () => {
  const given = template(patient, patient, proxyTo({ part: "patient", port: 9090 }));
  expect(call("addressesOf", given, { part: "patient", name: "a" })).toEqual(["a:8082", "a:9090"]);
});

test.each([{ part: "patient" }, { part: "", port: 80 }, { part: "patient", port: 70_000 }])(
  "a placeholder that is not one is named by its path: %j",
  (upstreams) => {
    const sentence = "template.apps.http.servers.main.routes[0].handle[0].upstreams must be a list, or name a part";
    expect(() => render(template(proxyTo(upstreams)), [])).toThrow(sentence);
  },
);
