import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Plugin, open } from "../plugins/client";
import type { Properties, State } from "../plugins/client";

const KEY = "tls:index/privateKey:PrivateKey";
const SELF_SIGNED = "tls:index/selfSignedCert:SelfSignedCert";
const REQUEST = "tls:index/certRequest:CertRequest";
const LOCALLY_SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const CURVES = [
  ["RSA", { algorithm: "RSA" }],
  ["ECDSA P256", { algorithm: "ECDSA", ecdsaCurve: "P256" }],
  ["ECDSA P521", { algorithm: "ECDSA", ecdsaCurve: "P521" }],
  ["ED25519", { algorithm: "ED25519" }],
] as const;

let plugin: Plugin;
let folder: string;
beforeAll(async () => {
  plugin = await Plugin.start("tls");
  folder = mkdtempSync(join(tmpdir(), "tls-test-"));
});
afterAll(async () => {
  await plugin.stop();
  rmSync(folder, { recursive: true });
});

const save = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, String(content), { mode: 0o600 });
  return path;
};
const openssl = (...options: string[]): string => execFileSync("openssl", options, { encoding: "utf8", stdio: "pipe" });

const newKey = async (given: Properties = { algorithm: "ECDSA", ecdsaCurve: "P256" }): Promise<string> =>
  String(open((await plugin.make(KEY, given)).outputs["privateKeyPem"]));

const newAuthority = async (key: string, more: Properties = {}): Promise<State & { inputs: Properties }> =>
  plugin.make(SELF_SIGNED, {
    privateKeyPem: key,
    isCaCertificate: true,
    validityPeriodHours: 24,
    allowedUses: ["cert_signing", "crl_signing"],
    subject: { commonName: "Test Root", organization: "Platform" },
    ...more,
  });

const newRequest = (key: string): Promise<State> =>
  plugin.make(REQUEST, {
    privateKeyPem: key,
    subject: { commonName: "api.rofecare.localhost", country: "FR", emailAddress: "ops@example.org" },
    dnsNames: ["api.rofecare.localhost", "*.rofecare.localhost"],
    ipAddresses: ["127.0.0.1", "::1"],
    uris: ["spiffe://platform/api"],
  });

const sign = (authority: State, authorityKey: string, request: State, more: Properties = {}) =>
  plugin.make(LOCALLY_SIGNED, {
    caCertPem: authority.outputs["certPem"] ?? "",
    caPrivateKeyPem: authorityKey,
    certRequestPem: request.outputs["certRequestPem"] ?? "",
    validityPeriodHours: 12,
    allowedUses: ["server_auth", "digital_signature"],
    ...more,
  });

describe("PrivateKey", () => {
  test.each(CURVES)("%s is read by openssl and by ssh-keygen alike", async (_name, given) => {
    const { outputs } = await plugin.make(KEY, given);
    const pem = save("key.pem", open(outputs["privateKeyPem"]));
    const ssh = save("key.ssh", open(outputs["privateKeyOpenssh"]));
    expect(openssl("pkey", "-in", pem, "-pubout")).toBe(outputs["publicKeyPem"]);
    const keygen = (...options: string[]): string => execFileSync("ssh-keygen", options, { encoding: "utf8" });
    expect(keygen("-y", "-f", ssh).split(" ").slice(0, 2).join(" ").trim()).toBe(
      String(outputs["publicKeyOpenssh"]).trim(),
    );
    expect(keygen("-l", "-f", ssh)).toContain(String(outputs["publicKeyFingerprintSha256"]));
    expect(keygen("-l", "-E", "md5", "-f", ssh)).toContain(String(outputs["publicKeyFingerprintMd5"]));
  });

  test("a curve that ssh does not have leaves ssh's forms empty", async () => {
    const { outputs } = await plugin.make(KEY, { algorithm: "ECDSA" });
    expect(outputs).toMatchObject({ ecdsaCurve: "P224", publicKeyOpenssh: "", publicKeyFingerprintMd5: "" });
  });

  test("refuses an algorithm that it does not know", async () => {
    const { failures } = await plugin.check(KEY, "it", { algorithm: "DSA" });
    expect(failures).toEqual({ algorithm: 'algorithm: must be one of RSA, ECDSA, ED25519, but is "DSA"' });
  });
});

describe("certificates", () => {
  test.each(CURVES)("a chain with %s keys verifies", async (_name, given) => {
    const authorityKey = await newKey(given);
    const authority = await newAuthority(authorityKey);
    const leaf = await sign(authority, authorityKey, await newRequest(await newKey(given)));
    const root = save("root.pem", authority.outputs["certPem"]);
    const path = save("leaf.pem", leaf.outputs["certPem"]);
    const verify = (...options: string[]): string =>
      openssl("verify", "-x509_strict", "-CAfile", root, ...options, path);
    expect(verify("-purpose", "sslserver", "-verify_hostname", "patient.rofecare.localhost")).toContain("OK");
    expect(verify("-verify_ip", "::1")).toContain("OK");
    expect(() => verify("-verify_hostname", "elsewhere.localhost")).toThrow();
  });

  test("a certificate holds what was asked for", async () => {
    const key = await newKey();
    const authority = await newAuthority(key, { maxPathLength: 1 });
    const leaf = await sign(authority, key, await newRequest(key), { setSubjectKeyId: true });
    const told = openssl("x509", "-noout", "-text", "-in", save("leaf.pem", leaf.outputs["certPem"]));
    for (const part of [
      "Issuer: O = Platform, CN = Test Root",
      "Subject: C = FR, CN = api.rofecare.localhost, emailAddress = ops@example.org",
      "DNS:api.rofecare.localhost, DNS:*.rofecare.localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
      "URI:spiffe://platform/api",
      "TLS Web Server Authentication",
      "Digital Signature",
      "CA:FALSE",
      "X509v3 Subject Key Identifier",
      "X509v3 Authority Key Identifier",
    ]) {
      expect(told).toContain(part);
    }
    const root = openssl("x509", "-noout", "-text", "-in", save("root.pem", authority.outputs["certPem"]));
    expect(root).toContain("CA:TRUE, pathlen:1");
    expect(leaf.outputs).toMatchObject({ caKeyAlgorithm: "ECDSA", readyForRenewal: false });
  });

  test("keys stay secret, certificates do not", async () => {
    const { outputs } = await newAuthority(await newKey());
    expect(open(outputs["privateKeyPem"])).toContain("PRIVATE KEY");
    expect(outputs["certPem"]).toContain("BEGIN CERTIFICATE");
  });

  test("one whose renewal is due is replaced", async () => {
    const made = await newAuthority(await newKey(), { earlyRenewalHours: 25 });
    const difference = await plugin.diff(SELF_SIGNED, made.inputs, made.inputs, made.outputs);
    expect(difference.replaces).toEqual(["readyForRenewal"]);
    const fresh = await newAuthority(await newKey());
    expect(await plugin.diff(SELF_SIGNED, fresh.inputs, fresh.inputs, fresh.outputs)).toMatchObject({ changes: [] });
  });

  test("earlyRenewalHours changes in place, the validity replaces", async () => {
    const made = await newAuthority(await newKey());
    const later = { ...made.inputs, earlyRenewalHours: 1 };
    expect(await plugin.diff(SELF_SIGNED, made.inputs, later, made.outputs)).toMatchObject({
      changes: ["earlyRenewalHours"],
      replaces: [],
    });
    const updated = await plugin.update(SELF_SIGNED, made.id, made.outputs, later);
    expect(updated).toMatchObject({ certPem: made.outputs["certPem"], earlyRenewalHours: 1 });
    const longer = { ...made.inputs, validityPeriodHours: 48 };
    expect((await plugin.diff(SELF_SIGNED, made.inputs, longer, made.outputs)).replaces).toEqual([
      "validityPeriodHours",
    ]);
  });

  test("what cannot be read is refused without showing it", async () => {
    await expect(newAuthority("not a key")).rejects.toThrow(/^privateKeyPem: is no private key in PEM form/);
    const authority = await newAuthority(await newKey(), {});
    await expect(sign(authority, await newKey(), { id: "", outputs: { certRequestPem: "nothing" } })).rejects.toThrow(
      /^certRequestPem: is no certificate request in PEM form/,
    );
  });

  test("refuses a use that does not exist, and an authority without a name", async () => {
    const { failures } = await plugin.check(SELF_SIGNED, "it", {
      privateKeyPem: "k",
      validityPeriodHours: 1,
      allowedUses: ["all"],
    });
    expect(failures["allowedUses[0]"]).toMatch(/must be one of any_extended, .*, but is "all"/);
    await expect(newAuthority(await newKey(), { subject: {} })).rejects.toThrow("needs at least one part of a name");
  });
});
