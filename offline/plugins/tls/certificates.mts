import type { Current, Input, Output, Resource } from "../protocol/declaration.mts";
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import {
  distinguishedName,
  otherNames,
  replacing,
  subjectInputs,
  validityInputs,
  verifyUses,
} from "./certificate-inputs.mts";
import { dueForRenewal, issue } from "./certificate.mts";
import { digest, keyIdentifier, signingKey, x509 } from "./signing-key.mts";

const text: Output = { shape: "string" };
const privateKeyPem: Input = replacing("string", { required: true, secret: true });

const certificateOutputs: Record<string, Output> = {
  certPem: text,
  maxPathLength: { shape: "integer" },
  readyForRenewal: { shape: "boolean" },
  validityEndTime: text,
  validityStartTime: text,
};

/** What every certificate shares: it lives in the state, and is replaced when its renewal is due. */
const certificate = {
  verify: verifyUses,
  outdated: (state: PlainProperties, inputs: PlainProperties) =>
    dueForRenewal(state, inputs) ? ["readyForRenewal"] : [],
  read: async (_id: string, { outputs, inputs }: Current) => ({
    outputs: { ...outputs, readyForRenewal: dueForRenewal(outputs, inputs) },
    inputs,
  }),
  update: async (_id: string, state: PlainProperties, inputs: PlainProperties) => ({ ...state, ...inputs }),
};

const needed = (pem: string, property: string, kind: string): PluginError =>
  new PluginError(`${property}: is no ${kind} in PEM form, but ${pem.length} characters that cannot be read as one`);

export const selfSignedCert: Resource = {
  token: "tls:index/selfSignedCert:SelfSignedCert",
  inputs: {
    ...subjectInputs("SelfSignedCertSubject"),
    ...validityInputs,
    privateKeyPem,
    setAuthorityKeyId: replacing("boolean", { default: false }),
  },
  outputs: { ...certificateOutputs, keyAlgorithm: text },
  ...certificate,
  create: async (inputs) => {
    const { Name } = await x509();
    const signer = await signingKey("privateKeyPem", String(inputs["privateKeyPem"]));
    const subject = new Name(distinguishedName(inputs));
    if (inputs["isCaCertificate"] === true && distinguishedName(inputs).length === 0) {
      throw new PluginError("subject: is empty, but a certificate authority needs at least one part of a name");
    }
    const { publicKey } = signer.pair;
    const issuerKey = inputs["setAuthorityKeyId"] === true ? await keyIdentifier(publicKey) : undefined;
    const names = await otherNames(inputs);
    const { id, outputs } = await issue({ inputs, subject, issuer: subject, publicKey, names, signer, issuerKey });
    return { id, outputs: { ...outputs, keyAlgorithm: signer.kind } };
  },
};

export const certRequest: Resource = {
  token: "tls:index/certRequest:CertRequest",
  inputs: { ...subjectInputs("CertRequestSubject"), privateKeyPem },
  outputs: { certRequestPem: text, keyAlgorithm: text },
  create: async (inputs) => {
    const { Name, Pkcs10CertificateRequestGenerator } = await x509();
    const { algorithm, kind, pair } = await signingKey("privateKeyPem", String(inputs["privateKeyPem"]));
    const request = await Pkcs10CertificateRequestGenerator.create({
      name: new Name(distinguishedName(inputs)),
      keys: pair,
      signingAlgorithm: algorithm,
      extensions: await otherNames(inputs),
    });
    const certRequestPem = `${request.toString("pem")}\n`;
    return { id: digest(certRequestPem), outputs: { ...inputs, certRequestPem, keyAlgorithm: kind } };
  },
};

async function readRequest(pem: string) {
  const { Pkcs10CertificateRequest, SubjectAlternativeNameExtension } = await x509();
  const request = parsed(() => new Pkcs10CertificateRequest(pem), needed(pem, "certRequestPem", "certificate request"));
  if (!(await request.verify())) throw new PluginError("certRequestPem: is not signed with the key that it holds");
  const names = request.extensions.filter((extension) => extension instanceof SubjectAlternativeNameExtension);
  return { request, names };
}

function parsed<T>(parse: () => T, failure: PluginError): T {
  try {
    return parse();
  } catch (error) {
    failure.cause = error;
    throw failure;
  }
}

async function readAuthority(pem: string) {
  const { SubjectKeyIdentifierExtension, X509Certificate } = await x509();
  const authority = parsed(() => new X509Certificate(pem), needed(pem, "caCertPem", "certificate"));
  return { authority, issuerKey: authority.getExtension(SubjectKeyIdentifierExtension)?.keyId };
}

export const locallySignedCert: Resource = {
  token: "tls:index/locallySignedCert:LocallySignedCert",
  inputs: {
    ...validityInputs,
    caCertPem: replacing("string", { required: true }),
    caPrivateKeyPem: privateKeyPem,
    certRequestPem: replacing("string", { required: true }),
  },
  outputs: { ...certificateOutputs, caKeyAlgorithm: text },
  ...certificate,
  create: async (inputs) => {
    const signer = await signingKey("caPrivateKeyPem", String(inputs["caPrivateKeyPem"]));
    const { authority, issuerKey } = await readAuthority(String(inputs["caCertPem"]));
    const { request, names } = await readRequest(String(inputs["certRequestPem"]));
    const publicKey = await request.publicKey.export();
    const [subject, issuer] = [request.subjectName, authority.subjectName];
    const { id, outputs } = await issue({ inputs, subject, issuer, publicKey, names, signer, issuerKey });
    return { id, outputs: { ...outputs, caKeyAlgorithm: signer.kind } };
  },
};
