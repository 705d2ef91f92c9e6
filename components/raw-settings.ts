import * as pulumi from "@pulumi/pulumi";
import type { RawSettings } from "../config/settings";

/** The stack's settings as the engine hands them to the program, without the values of secrets. */
export function rawSettings(): RawSettings {
  const prefix = `${pulumi.getProject()}:`;
  const secretKeys = JSON.parse(process.env["PULUMI_CONFIG_SECRET_KEYS"] || "[]") as string[];
  const own = Object.entries(pulumi.runtime.allConfig()).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(
    own.map(([key, value]) => {
      const secret = secretKeys.includes(key);
      return [key.slice(prefix.length), secret ? { secret } : { value, secret }];
    }),
  );
}
