import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rememberKey, secretsKeyOf, withKey } from "../../ops/engine/secrets-key";

const settings = "config:\n  platform:domain: example.org\n";
const salt = { encryptionsalt: "v1:$&new" };
const kms = { secretsprovider: "awskms:///alias/platform?region=eu-west-1", encryptedkey: "YWJj" };
const kmsLines = `secretsprovider: ${kms.secretsprovider}\nencryptedkey: YWJj\n`;
const held = `${settings}  platform:key:\n    secure: v1:abc\n`;

test("a settings file without a proof of the passphrase gets the state's", () => {
  expect(withKey(settings, salt)).toBe(`${settings}encryptionsalt: v1:$&new\n`);
  expect(withKey("config: {}", salt)).toBe("config: {}\nencryptionsalt: v1:$&new\n");
  expect(withKey("", salt)).toBe("encryptionsalt: v1:$&new\n");
});

test("one without a KMS's key gets it: the engine would take a passphrase", () => {
  expect(withKey(settings, kms)).toBe(`${settings}${kmsLines}`);
  expect(withKey(`${settings}encryptionsalt: v1:old\n`, kms)).toBe(`${settings}${kmsLines}`);
  expect(withKey(`${kmsLines}${settings}`, salt)).toBe(`${settings}encryptionsalt: v1:$&new\n`);
});

test("what is as the state says stays where it is", () => {
  for (const same of [`${kmsLines}${settings}`, `${settings}${kmsLines}`.trimEnd()])
    expect(withKey(same, kms)).toBe(same);
});

test("that of another state gives way, but where secrets were made with it", () => {
  expect(withKey(`encryptionsalt: v1:$&old\n${settings}`, salt)).toBe(`${settings}encryptionsalt: v1:$&new\n`);
  const old = `${held}encryptionsalt: v1:old\n`;
  expect(withKey(old, salt)).toBe(old);
  expect(withKey(held, kms)).toBe(`${held}${kmsLines}`);
});

test("a state tells it, for a passphrase and for a KMS", () => {
  const state = { url: kms.secretsprovider, encryptedkey: "YWJj" };
  expect(secretsKeyOf({ type: "cloud", state })).toEqual(kms);
  expect(secretsKeyOf({ type: "passphrase", state: { salt: "v1:x" } })).toEqual({ encryptionsalt: "v1:x" });
  expect([secretsKeyOf(undefined), secretsKeyOf({ type: "service" })]).toEqual([undefined, undefined]);
});

test("secrets of a settings file that the state's provider does not open stop a command, and the file stays", async () => {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "platform-key-"));
  process.chdir(folder);
  try {
    const files = { a: `${held}encryptionsalt: v1:x\n`, b: `${held}${kmsLines}` };
    for (const [stack, text] of Object.entries(files)) writeFileSync(`Pulumi.${stack}.yaml`, text);
    await expect(rememberKey("a", kms)).rejects.toThrow(
      /^Pulumi\.a\.yaml holds secrets for the passphrase, and .+awskms:/,
    );
    await expect(rememberKey("b", salt)).rejects.toThrow(
      /for awskms:\S+, and the state's are for the passphrase: take/,
    );
    await rememberKey("b", kms);
    writeFileSync("Pulumi.c.yaml", held);
    await rememberKey("c", kms);
    expect(readFileSync("Pulumi.c.yaml", "utf8")).toBe(`${held}${kmsLines}`);
    for (const [stack, text] of Object.entries(files)) expect(readFileSync(`Pulumi.${stack}.yaml`, "utf8")).toBe(text);
  } finally {
    process.chdir(home);
    rmSync(folder, { recursive: true });
  }
});
