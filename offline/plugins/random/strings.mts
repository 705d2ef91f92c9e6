import type { Failure, Input, Output, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { randomCharacters } from "./characters.mts";
import { keepers } from "./keepers.mts";

const BCRYPT_ROUNDS = 10;

const flag: Input = { shape: "boolean", replace: true, default: true };
const minimum: Input = { shape: "integer", replace: true, default: 0, minimum: 0 };

const inputs: Record<string, Input> = {
  keepers,
  length: { shape: "integer", required: true, replace: true, minimum: 1 },
  lower: flag,
  minLower: minimum,
  minNumeric: minimum,
  minSpecial: minimum,
  minUpper: minimum,
  // The older spelling of `numeric`; the one that is given decides.
  number: { shape: "boolean", replace: true },
  numeric: { shape: "boolean", replace: true },
  overrideSpecial: { shape: "string", replace: true },
  special: flag,
  upper: flag,
};

const digits = (given: PlainProperties): boolean => (given["numeric"] ?? given["number"] ?? true) === true;

function verify(given: PlainProperties): Failure[] {
  const { number, numeric } = given;
  const failures: Failure[] = [];
  if (typeof number === "boolean" && typeof numeric === "boolean" && number !== numeric) {
    failures.push({ property: "number", reason: `is ${number}, but numeric is ${numeric}; give only numeric` });
  }
  const least = ["minLower", "minNumeric", "minSpecial", "minUpper"].reduce(
    (sum, name) => sum + Number(given[name] ?? 0),
    0,
  );
  if (typeof given["length"] === "number" && given["length"] < least) {
    const reason = `is ${given["length"]}, but the minimums of the kinds of characters add up to ${least}`;
    failures.push({ property: "length", reason });
  }
  return failures;
}

const draw = (given: PlainProperties) => {
  const numeric = digits(given);
  const settled = { ...given, numeric, number: numeric };
  return { settled, result: randomCharacters(settled) };
};

async function bcryptHash(password: string): Promise<string> {
  const { default: bcrypt } = await import("bcryptjs");
  return bcrypt.hash(password, BCRYPT_ROUNDS);
}

const secretText: Output = { shape: "string", secret: true };

export const randomPassword: Resource = {
  token: "random:index/randomPassword:RandomPassword",
  inputs,
  outputs: { bcryptHash: secretText, result: secretText },
  verify,
  create: async (given) => {
    const { settled, result } = draw(given);
    return { id: "none", outputs: { ...settled, result, bcryptHash: await bcryptHash(result) } };
  },
};

export const randomString: Resource = {
  token: "random:index/randomString:RandomString",
  inputs,
  outputs: { result: { shape: "string" } },
  verify,
  create: async (given) => {
    const { settled, result } = draw(given);
    return { id: result, outputs: { ...settled, result } };
  },
};
