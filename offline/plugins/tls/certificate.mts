// Makes one certificate and the outputs that every kind of certificate has.
import { randomBytes } from "node:crypto";
import type { webcrypto } from "node:crypto";
import type { Extension, Name } from "@peculiar/x509";
import type { PlainProperties } from "../protocol/values.mts";
import { list } from "./certificate-inputs.mts";
import { keyIdentifier, x509 } from "./signing-key.mts";
import type { SigningKey } from "./signing-key.mts";
import { extendedUses, keyUses } from "./uses.mts";

const HOUR = 3_600_000;
const SERIAL_BYTES = 16;

export interface Issuance {
  readonly inputs: PlainProperties;
  readonly subject: Name;
  readonly publicKey: webcrypto.CryptoKey;
  readonly names: readonly Extension[];
  readonly issuer: Name;
  readonly signer: SigningKey;
  /** The identifier of the issuer's key, when the certificate shall name it. */
  readonly issuerKey?: string;
}

async function extensions({ inputs, publicKey, names, issuerKey }: Issuance): Promise<Extension[]> {
  const library = await x509();
  const uses = list(inputs["allowedUses"]);
  const authority = inputs["isCaCertificate"] === true;
  const pathLength = Number(inputs["maxPathLength"] ?? -1);
  const limit = authority && pathLength >= 0 ? pathLength : undefined;
  const result: Extension[] = [new library.BasicConstraintsExtension(authority, limit, true)];
  if (keyUses(uses)) result.push(new library.KeyUsagesExtension(keyUses(uses), true));
  if (extendedUses(uses).length > 0) result.push(new library.ExtendedKeyUsageExtension(extendedUses(uses)));
  if (authority || inputs["setSubjectKeyId"] === true) {
    result.push(new library.SubjectKeyIdentifierExtension(await keyIdentifier(publicKey)));
  }
  if (issuerKey) result.push(new library.AuthorityKeyIdentifierExtension(issuerKey));
  return [...result, ...names];
}

/** Positive, and never zero. */
function serialNumber(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

const whole = (time: number): Date => new Date(Math.floor(time / 1000) * 1000);
const stamp = (time: Date): string => time.toISOString().replace(".000Z", "Z");

export async function issue(issuance: Issuance) {
  const library = await x509();
  const { inputs, subject, issuer, publicKey, signer } = issuance;
  const serial = serialNumber();
  const notBefore = whole(Date.now());
  const notAfter = new Date(notBefore.getTime() + Number(inputs["validityPeriodHours"]) * HOUR);
  const certificate = await library.X509CertificateGenerator.create({
    serialNumber: serial,
    subject,
    issuer,
    notBefore,
    notAfter,
    publicKey,
    signingKey: signer.pair.privateKey,
    signingAlgorithm: signer.algorithm,
    extensions: await extensions(issuance),
  });
  const made = {
    certPem: `${certificate.toString("pem")}\n`,
    maxPathLength: Number(inputs["maxPathLength"] ?? -1),
    readyForRenewal: false,
    validityStartTime: stamp(notBefore),
    validityEndTime: stamp(notAfter),
  };
  return { id: BigInt(`0x${serial}`).toString(), outputs: { ...inputs, ...made } };
}

/** A certificate whose early renewal has begun is replaced by the next update. */
export function dueForRenewal(state: PlainProperties, inputs: PlainProperties): boolean {
  const end = Date.parse(String(state["validityEndTime"] ?? ""));
  return Date.now() >= end - Number(inputs["earlyRenewalHours"] ?? 0) * HOUR;
}
