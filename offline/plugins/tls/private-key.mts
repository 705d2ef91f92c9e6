import { createHash, createPublicKey, generateKeyPair } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { promisify } from "node:util";
import type { Output, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { sshForms } from "./openssh.mts";

const generate = promisify(generateKeyPair);

const CURVES: Record<string, string> = { P224: "secp224r1", P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" };

async function newKey(inputs: PlainProperties): Promise<KeyObject> {
  if (inputs["algorithm"] === "RSA") {
    return (await generate("rsa", { modulusLength: Number(inputs["rsaBits"]) })).privateKey;
  }
  if (inputs["algorithm"] === "ED25519") return (await generate("ed25519")).privateKey;
  return (await generate("ec", { namedCurve: CURVES[String(inputs["ecdsaCurve"])] ?? "" })).privateKey;
}

/** Each kind of key in the form that is usual for it. */
function privatePem(key: KeyObject): string {
  if (key.asymmetricKeyType === "rsa") return String(key.export({ format: "pem", type: "pkcs1" }));
  if (key.asymmetricKeyType === "ec") return String(key.export({ format: "pem", type: "sec1" }));
  return String(key.export({ format: "pem", type: "pkcs8" }));
}

const text: Output = { shape: "string" };
const secretText: Output = { shape: "string", secret: true };

export const privateKey: Resource = {
  token: "tls:index/privateKey:PrivateKey",
  inputs: {
    algorithm: { shape: "string", required: true, replace: true, oneOf: ["RSA", "ECDSA", "ED25519"] },
    ecdsaCurve: { shape: "string", replace: true, default: "P224", oneOf: Object.keys(CURVES) },
    rsaBits: { shape: "integer", replace: true, default: 2048, minimum: 1024 },
  },
  outputs: {
    privateKeyOpenssh: secretText,
    privateKeyPem: secretText,
    privateKeyPemPkcs8: secretText,
    publicKeyFingerprintMd5: text,
    publicKeyFingerprintSha256: text,
    publicKeyOpenssh: text,
    publicKeyPem: text,
  },
  create: async (inputs) => {
    const key = await newKey(inputs);
    const publicKeyPem = String(createPublicKey(key).export({ format: "pem", type: "spki" }));
    const forms = {
      privateKeyPem: privatePem(key),
      privateKeyPemPkcs8: String(key.export({ format: "pem", type: "pkcs8" })),
      publicKeyPem,
      ...sshForms(key),
    };
    return { id: createHash("sha1").update(publicKeyPem).digest("hex"), outputs: { ...inputs, ...forms } };
  },
};
