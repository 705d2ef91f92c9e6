import { Plugin, UNKNOWN, isSecret, open, secret } from "../plugins/client";

const PASSWORD = "random:index/randomPassword:RandomPassword";
const STRING = "random:index/randomString:RandomString";

let plugin: Plugin;
beforeAll(async () => {
  plugin = await Plugin.start("random");
});
afterAll(() => plugin.stop());

describe("RandomPassword", () => {
  test("has the wanted length and kinds of characters, and is secret with its hash", async () => {
    const { outputs, id } = await plugin.make(PASSWORD, { length: 24, special: false, minNumeric: 5, minUpper: 3 });
    const password = String(open(outputs["result"]));
    expect(password).toMatch(/^[A-Za-z0-9]{24}$/);
    expect(password.replace(/\D/g, "").length).toBeGreaterThanOrEqual(5);
    expect(password.replace(/[^A-Z]/g, "").length).toBeGreaterThanOrEqual(3);
    expect(id).toBe("none");
    expect(String(open(outputs["bcryptHash"]))).toMatch(/^\$2[ab]\$10\$.{53}$/);
  });

  test("its hash is the hash of the password", async () => {
    const { outputs } = await plugin.make(PASSWORD, { length: 20 });
    // The same library as the plugin's, but the check is bcrypt's own.
    const { compareSync } = jest.requireActual("bcryptjs");
    expect(compareSync(String(open(outputs["result"])), String(open(outputs["bcryptHash"])))).toBe(true);
  });

  test("takes special characters only from overrideSpecial", async () => {
    const given = { length: 40, upper: false, lower: false, numeric: false, overrideSpecial: "-_" };
    const { outputs } = await plugin.make(PASSWORD, given);
    expect(String(open(outputs["result"]))).toMatch(/^[-_]{40}$/);
  });

  test("a preview knows the inputs, and marks what is not yet known as secret", async () => {
    const { inputs } = await plugin.check(PASSWORD, "it", { length: 8 });
    const { id, outputs } = await plugin.create(PASSWORD, inputs, "it", true);
    expect(id).toBe("");
    expect(open(outputs["result"])).toBe(UNKNOWN);
    expect(outputs["length"]).toBe(8);
  });

  test("changed keepers replace it, other passwords stay", async () => {
    const before = (await plugin.check(PASSWORD, "it", { length: 8, keepers: { version: "1" } })).inputs;
    const after = (await plugin.check(PASSWORD, "it", { length: 8, keepers: { version: "2" } }, before)).inputs;
    expect(await plugin.diff(PASSWORD, before, after)).toMatchObject({
      replaces: ["keepers"],
      paths: ["keepers.version"],
    });
    expect(await plugin.diff(PASSWORD, before, before)).toMatchObject({ changes: [], replaces: [] });
  });

  test("a state of the official plugin, which keeps no defaults among its inputs, is no change", async () => {
    const { inputs } = await plugin.check(PASSWORD, "it", { length: 8 });
    expect(await plugin.diff(PASSWORD, { length: 8 }, inputs)).toMatchObject({ changes: [] });
  });

  test("a refresh keeps it as it is", async () => {
    const made = await plugin.make(PASSWORD, { length: 8 });
    const read = await plugin.read(PASSWORD, made.id, made.outputs, made.inputs);
    expect(read.outputs).toEqual(made.outputs);
  });

  test.each([
    [{}, { length: "length: is required, but missing" }],
    [{ length: "8" }, { length: "length: must be an integer, but is a string" }],
    [{ length: 0 }, { length: "length: must be at least 1, but is 0" }],
    [{ length: 3, minLower: 4 }, { length: expect.stringContaining("add up to 4") }],
    [{ length: 8, lenght: 9 }, { lenght: expect.stringContaining("lenght: is not known here; known are ") }],
    [{ length: 8, number: true, numeric: false }, { number: expect.stringContaining("give only numeric") }],
  ])("refuses %j", async (given, failures) => {
    expect((await plugin.check(PASSWORD, "it", given)).failures).toEqual(failures);
  });

  test("an empty set of characters is a sentence, not a trace", async () => {
    const none = { length: 8, upper: false, lower: false, numeric: false, special: false };
    await expect(plugin.make(PASSWORD, none)).rejects.toThrow(
      "every kind of character is excluded; allow at least one",
    );
  });
});

test("two draws differ, and each character comes up", async () => {
  const draws = await Promise.all(
    Array.from({ length: 20 }, () => plugin.make(STRING, { length: 50, special: false })),
  );
  const results = draws.map(({ outputs }) => String(outputs["result"]));
  expect(new Set(results).size).toBe(20);
  expect(new Set(results.join("")).size).toBe(62);
});

test("RandomId tells the same bytes in every form, with the prefix", async () => {
  const { id, outputs } = await plugin.make("random:index/randomId:RandomId", { byteLength: 8, prefix: "p-" });
  const bytes = Buffer.from(id, "base64url");
  expect(bytes).toHaveLength(8);
  expect(outputs).toMatchObject({
    hex: `p-${bytes.toString("hex")}`,
    b64Std: `p-${bytes.toString("base64")}`,
    dec: `p-${BigInt(`0x${bytes.toString("hex")}`)}`,
  });
});

test("RandomBytes are secret", async () => {
  const { outputs } = await plugin.make("random:index/randomBytes:RandomBytes", { length: 32 });
  expect([isSecret(outputs["hex"]), isSecret(outputs["base64"])]).toEqual([true, true]);
  expect(String(open(outputs["hex"]))).toHaveLength(64);
});

test("RandomUuid is one of version 4", async () => {
  const { outputs } = await plugin.make("random:index/randomUuid:RandomUuid", {});
  expect(outputs["result"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("an input that is secret makes the output of that name secret", async () => {
  const { outputs } = await plugin.make(STRING, { length: 8, keepers: { key: secret("hidden") } });
  expect(open((outputs["keepers"] as { key: unknown }).key)).toBe("hidden");
});

test("a resource that the plugin does not know is refused with those it knows", async () => {
  await expect(plugin.check("random:index/randomPet:RandomPet", "it", {})).rejects.toThrow(
    "does not know random:index/randomPet:RandomPet; it knows random:index/randomPassword:RandomPassword",
  );
});
