// A private key given as PEM, ready to sign certificates.
import { createHash, createPrivateKey, createPublicKey, webcrypto } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { PluginError } from "../protocol/declaration.mts";

type CryptoKey = webcrypto.CryptoKey;

const CURVES: Record<string, string> = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

interface Algorithm {
  readonly name: string;
  readonly hash?: string;
  readonly namedCurve?: string;
}

export interface SigningKey {
  readonly kind: "RSA" | "ECDSA" | "ED25519";
  readonly algorithm: Algorithm;
  readonly pair: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey };
}

function parse(property: string, pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    // The words of the failure, never the key itself.
    throw new PluginError(`${property}: is no private key in PEM form (${(error as Error).message})`, { cause: error });
  }
}

function algorithmOf(property: string, key: KeyObject): Pick<SigningKey, "kind" | "algorithm"> {
  if (key.asymmetricKeyType === "rsa")
    return { kind: "RSA", algorithm: { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } };
  if (key.asymmetricKeyType === "ed25519") return { kind: "ED25519", algorithm: { name: "Ed25519" } };
  const named = key.asymmetricKeyDetails?.namedCurve ?? String(key.asymmetricKeyType);
  const curve = CURVES[named];
  if (curve) return { kind: "ECDSA", algorithm: { name: "ECDSA", namedCurve: curve, hash: "SHA-256" } };
  throw new PluginError(
    `${property}: cannot sign with a key of kind ${named}; allowed are RSA, ED25519, P256, P384, P521`,
  );
}

export async function signingKey(property: string, pem: string): Promise<SigningKey> {
  const key = parse(property, pem);
  const { kind, algorithm } = algorithmOf(property, key);
  const { subtle } = webcrypto;
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  const privateKey = await subtle.importKey("pkcs8", key.export({ format: "der", type: "pkcs8" }), algorithm, true, [
    "sign",
  ]);
  const publicKey = await subtle.importKey("spki", spki, algorithm, true, ["verify"]);
  return { kind, algorithm, pair: { privateKey, publicKey } };
}

/** The usual identifier of a key: a digest of its public bits. */
export async function keyIdentifier(publicKey: CryptoKey): Promise<string> {
  const { PublicKey } = await x509();
  return Buffer.from(await (await PublicKey.create(publicKey)).getKeyIdentifier()).toString("hex");
}

/** Loaded at the first certificate: most commands of the engine make none. */
export async function x509() {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

export const digest = (text: string): string => createHash("sha1").update(text).digest("hex");
