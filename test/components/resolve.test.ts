import { valueOf } from "./mocks";
import * as pulumi from "@pulumi/pulumi";
import { resolve, resolveTemplate } from "../../components/targets/resolve";

const secrets = { one: pulumi.secret("1$&"), two: pulumi.secret("${one}") };

test("a literal stays open, a secret stays secret, and so does a text with a secret in it", async () => {
  const values = { a: { secret: "one" }, b: "plain" };
  const shown = ["literal", { secret: "one" }, { template: "${a}-${b}", values }].map((value) =>
    resolve(value, secrets),
  );
  expect(await Promise.all(shown.map((output) => valueOf(output)))).toEqual(["literal", "1$&", "1$&-plain"]);
  expect(await Promise.all(shown.map((output) => pulumi.isSecret(output)))).toEqual([false, true, true]);
});

test("what a value brings along is not filled in again, and an unknown place stays", async () => {
  const template = { template: "${two} ${unknown} ${two}", values: { two: { secret: "two" }, one: { secret: "one" } } };
  expect(await valueOf(resolve(template, secrets))).toBe("${one} ${unknown} ${one}");
});

test("a secret that nobody made is named, with those that somebody did", () => {
  expect(() => resolve({ secret: "three" }, secrets)).toThrow('no secret named "three"; known: one, two');
});

test("what is told once something is made is no secret by itself", async () => {
  const told = resolve({ told: "host" }, { host: pulumi.output("db.example.org") });
  expect([await valueOf(told), await pulumi.isSecret(told)]).toEqual(["db.example.org", false]);
});

test("a proxy configuration is filled in wherever a secret stands, and is secret as a whole", async () => {
  const template = { a: [{ b: { secret: "one" } }, 1, true, "x"], c: { part: "web", port: 80 } };
  const filled = resolveTemplate(template, secrets);
  expect(await valueOf(filled)).toEqual({ a: [{ b: "1$&" }, 1, true, "x"], c: { part: "web", port: 80 } });
  expect(await pulumi.isSecret(filled)).toBe(true);
  expect(await pulumi.isSecret(resolveTemplate({ a: ["x"] }, secrets))).toBe(false);
});
