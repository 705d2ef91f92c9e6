import { z } from "zod";

/** Who signs the certificates of a public domain. */
export const certificatesSetting = z
  .strictObject({
    /** Let's Encrypt: `staging` has wide limits, and no browser trusts what it signs. */
    acme: z.enum(["production", "staging"]).default("production"),
    /** Address of the account there. @default none */
    email: z.email("not an e-mail address").optional(),
  })
  .default({ acme: "production" });

/** Git repository of the config server's content. */
export const configRepositorySetting = z.strictObject({
  uri: z
    .string()
    .regex(
      /^((https?|git|file):\/\/|ssh:\/\/([\w.-]+@)?)[^\s@]+$/,
      "not an address of a repository without a password in it",
    ),
  label: z.string().min(1).default("main"),
});

/** Who logs in to a registry. */
export const registryUserSetting = z
  .string()
  .regex(/^[^\s:]+$/, "not a user name; not allowed in it: spaces and colons");
