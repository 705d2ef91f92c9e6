import { randomBytes, randomUUID } from "node:crypto";
import type { Output, Resource } from "../protocol/declaration.mts";
import { keepers } from "./keepers.mts";

const text: Output = { shape: "string" };

export const randomId: Resource = {
  token: "random:index/randomId:RandomId",
  inputs: {
    byteLength: { shape: "integer", required: true, replace: true, minimum: 1 },
    keepers,
    prefix: { shape: "string", replace: true },
  },
  outputs: { b64Std: text, b64Url: text, dec: text, hex: text },
  create: async (inputs) => {
    const bytes = randomBytes(Number(inputs["byteLength"]));
    const prefix = String(inputs["prefix"] ?? "");
    const hex = bytes.toString("hex");
    const forms = {
      b64Std: bytes.toString("base64"),
      b64Url: bytes.toString("base64url"),
      dec: `${BigInt(`0x${hex}`)}`,
      hex,
    };
    const prefixed = Object.fromEntries(Object.entries(forms).map(([name, value]) => [name, prefix + value]));
    return { id: forms.b64Url, outputs: { ...inputs, ...prefixed } };
  },
};

export const randomBytesResource: Resource = {
  token: "random:index/randomBytes:RandomBytes",
  inputs: { keepers, length: { shape: "integer", required: true, replace: true, minimum: 1 } },
  outputs: { base64: { shape: "string", secret: true }, hex: { shape: "string", secret: true } },
  create: async (inputs) => {
    const bytes = randomBytes(Number(inputs["length"]));
    return { id: "none", outputs: { ...inputs, base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
  },
};

export const randomUuid: Resource = {
  token: "random:index/randomUuid:RandomUuid",
  inputs: { keepers },
  outputs: { result: text },
  create: async (inputs) => {
    const result = randomUUID();
    return { id: result, outputs: { ...inputs, result } };
  },
};
