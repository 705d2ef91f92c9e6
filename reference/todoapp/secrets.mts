import { createHmac, randomBytes, scrypt as derive, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Refused } from "./service.mts";
import type { Request } from "./service.mts";

const scrypt = promisify<string, Buffer, number, Buffer>(derive);
const LIFETIME_SECONDS = 12 * 3600;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Tokens as JSON Web Tokens, signed by HS256. */
export class Tokens {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  issue(subject: string): string {
    const expiry = Math.floor(Date.now() / 1000) + LIFETIME_SECONDS;
    const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode({ sub: subject, exp: expiry })}`;
    return `${content}.${this.#sign(content).toString("base64url")}`;
  }

  /** Whom the request's token names. */
  subject({ headers }: Request): string {
    const [scheme, token = ""] = (headers.authorization ?? "").split(" ", 2);
    const [header = "", claims = "", signature = ""] = token.split(".");
    const given = Buffer.from(signature, "base64url");
    const own = this.#sign(`${header}.${claims}`);
    const signed = scheme === "Bearer" && given.length === own.length && timingSafeEqual(given, own);
    if (!signed) throw new Refused(401, "a token is needed: POST /login gives one");
    // what follows was signed here, so that it is what `issue` wrote
    const { sub, exp } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { sub: string; exp: number };
    if (exp * 1000 < Date.now()) throw new Refused(401, "the token is too old: POST /login gives another one");
    return sub;
  }

  #sign(content: string): Buffer {
    return createHmac("sha256", this.#key).update(content).digest();
  }
}

/** A password in a form that can be kept: salt and key. */
export async function hashPassword(password: string, salt = randomBytes(16)): Promise<string> {
  return `${salt.toString("hex")}:${(await scrypt(password, salt, 32)).toString("hex")}`;
}

export async function isPassword(password: string, kept: string): Promise<boolean> {
  const [salt = ""] = kept.split(":", 1);
  const found = await hashPassword(password, Buffer.from(salt, "hex"));
  return timingSafeEqual(Buffer.from(found), Buffer.from(kept));
}
