// The inputs of certificates and requests, and what is made of them before anything is signed.
import type { Failure, Input, Shape } from "../protocol/declaration.mts";
import { isPlainProperties } from "../protocol/values.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { USES } from "./uses.mts";
import { x509 } from "./signing-key.mts";

export const replacing = (shape: Shape, more: Partial<Input> = {}): Input => ({ shape, replace: true, ...more });

// In the order in which a name is usually written.
const NAME_PARTS: Record<string, string> = {
  country: "2.5.4.6",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  locality: "2.5.4.7",
  province: "2.5.4.8",
  streetAddresses: "2.5.4.9",
  postalCode: "2.5.4.17",
  commonName: "2.5.4.3",
  serialNumber: "2.5.4.5",
  emailAddress: "1.2.840.113549.1.9.1",
};

const subjectFields = Object.fromEntries(
  Object.keys(NAME_PARTS).map((name) => [
    name,
    { shape: name === "streetAddresses" ? ({ list: "string" } as const) : ("string" as const) },
  ]),
);

/** What a certificate names: its subject and its other names. */
export const subjectInputs = (subjectType: string): Record<string, Input> => ({
  dnsNames: replacing({ list: "string" }),
  ipAddresses: replacing({ list: "string" }),
  subject: replacing({ object: subjectType, fields: subjectFields }),
  uris: replacing({ list: "string" }),
});

/** What a certificate allows, and for how long. */
export const validityInputs: Record<string, Input> = {
  allowedUses: replacing({ list: "string" }, { required: true }),
  earlyRenewalHours: { shape: "integer", default: 0, minimum: 0 },
  isCaCertificate: replacing("boolean", { default: false }),
  maxPathLength: replacing("integer", { minimum: -1 }),
  setSubjectKeyId: replacing("boolean", { default: false }),
  validityPeriodHours: replacing("integer", { required: true, minimum: 0 }),
};

export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export function verifyUses(inputs: PlainProperties): Failure[] {
  return list(inputs["allowedUses"]).flatMap((use, index) => {
    if (USES.includes(use) || typeof (inputs["allowedUses"] as unknown[])[index] !== "string") return [];
    return [{ property: `allowedUses[${index}]`, reason: `must be one of ${USES.join(", ")}, but is "${use}"` }];
  });
}

type NameEntry = Record<string, { utf8String?: string; ia5String?: string; printableString?: string }[]>;

function nameEntry(part: string, oid: string, text: string): NameEntry {
  if (part === "country" || part === "serialNumber") return { [oid]: [{ printableString: text }] };
  return { [oid]: [part === "emailAddress" ? { ia5String: text } : { utf8String: text }] };
}

export function distinguishedName(inputs: PlainProperties): NameEntry[] {
  const { subject } = inputs;
  if (!isPlainProperties(subject)) return [];
  return Object.entries(NAME_PARTS).flatMap(([part, oid]) => {
    const value = subject[part];
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? list(value) : [String(value)]).map((text) => nameEntry(part, oid, text));
  });
}

export async function otherNames(inputs: PlainProperties) {
  const { SubjectAlternativeNameExtension } = await x509();
  const names = [
    ...list(inputs["dnsNames"]).map((value) => ({ type: "dns" as const, value })),
    ...list(inputs["ipAddresses"]).map((value) => ({ type: "ip" as const, value })),
    ...list(inputs["uris"]).map((value) => ({ type: "url" as const, value })),
  ];
  return names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : [];
}
