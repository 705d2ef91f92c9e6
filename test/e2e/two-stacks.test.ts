import { expectCode, expectNoStackTrace } from "./support/commands";
import { Client } from "./support/client";
import { containersOf, idsOf, namesOf, objectsOf } from "./support/docker";
import { TestStack } from "./support/stack";
import type { Outputs } from "./support/stack";

jest.setTimeout(180_000);

let first: TestStack;
let second: TestStack;
const clients: Client[] = [];

const subnets = (third: number) => ({
  edge: `10.214.${third}.0/26`,
  backend: `10.214.${third}.64/26`,
  database: `10.214.${third}.128/26`,
});

beforeAll(async () => {
  first = await TestStack.make({ subnets: subnets(1) });
  second = await TestStack.make({ subnets: subnets(2) }, first);
  for (const ending of await Promise.all([first.up(), second.up()])) expectCode(ending, 0);
  for (const stack of [first, second]) {
    const { caCertificate } = await stack.outputs<Outputs>();
    clients.push(new Client(stack.ports, caCertificate));
  }
});

afterAll(async () => {
  clients.forEach((client) => client.close());
  await second.remove();
  await first.remove();
});

test("both serve, each from its own database", async () => {
  const [one, other] = clients as [Client, Client];
  const { id } = await one.store("Ada", "of the first");
  expect(await one.read(id)).toMatchObject({ text: "of the first" });
  expect((await other.get(`/api/patients/records/${id}`)).status).toBe(404);
});

test("a stack that wants what another one has is told whose it is", async () => {
  second.set({ ports: first.ports, subnets: subnets(1) });
  const before = idsOf(second.name);
  const ending = await second.up();
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  const proxy = containersOf(first.name)["proxy"]?.Name.slice(1);
  for (const kind of ["http", "https"] as const) {
    expect(ending.stderr).toContain(
      `ports/${kind}: ${first.ports[kind]} on 127.0.0.1 is taken by container ${proxy} of stack ${first.name}; `,
    );
  }
  for (const [name, subnet] of Object.entries(subnets(1))) {
    expect(ending.stderr).toMatch(
      new RegExp(
        `^subnets/${name}: ${subnet} overlaps ${subnet} of the Docker network \\S+ of stack ${first.name}; `,
        "m",
      ),
    );
  }
  expect(idsOf(second.name)).toEqual(before);
});

test("a wrong passphrase is told, and changes nothing", async () => {
  second.set({ subnets: subnets(2) });
  const before = idsOf(second.name);
  const wrong = { PULUMI_CONFIG_PASSPHRASE: "another" };
  const ending = await second.run(["npm", "run", "--silent", "up", "--", "--stack", second.name], wrong).ending;
  expectCode(ending, 1);
  expectNoStackTrace(ending);
  expect(ending.stderr).toMatch(/^The passphrase is wrong for this stack's secrets; set PULUMI_CONFIG_PASSPHRASE/m);
  expect(idsOf(second.name)).toEqual(before);
});

test("down of one leaves the other serving", async () => {
  const [one] = clients as [Client];
  const { id } = await one.store("Grace", "still here");
  expectCode(await second.down(), 0);
  expect(objectsOf(second.name)).toMatchObject({ container: [], network: [] });
  expect(namesOf("volume", second.name)).toHaveLength(1);
  expect(Object.keys(containersOf(first.name))).toHaveLength(3);
  expect(await one.read(id)).toMatchObject({ text: "still here" });
});
