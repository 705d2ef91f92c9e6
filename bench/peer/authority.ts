import "reflect-metadata";
import { webcrypto } from "node:crypto";
import { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter } from "@peculiar/x509";
import { X509CertificateGenerator } from "@peculiar/x509";
import { authoritySecrets } from "../../components/plan/proxy";

/** Longer than the intermediate that Caddy makes under it. */
const lifetime = 30 * 24 * 3600 * 1000;
const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A certificate authority for one run, by the names of the secrets that the proxy's plan knows it by. */
export async function makeAuthority(): Promise<Record<string, string>> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const usages = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign;
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: "CN=bench authority",
      keys,
      signingAlgorithm: algorithm,
      notAfter: new Date(Date.now() + lifetime),
      extensions: [new BasicConstraintsExtension(true, undefined, true), new KeyUsagesExtension(usages, true)],
    },
    webcrypto,
  );
  const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    [authoritySecrets.certificate]: certificate.toString("pem"),
    [authoritySecrets.key]: PemConverter.encode(key, "PRIVATE KEY"),
  };
}
