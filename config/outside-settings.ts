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

const range = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()], {
  error: "not an address or a range of addresses; allowed: IPv4 and IPv6, such as 173.245.48.0/20 and 2400:cb00::/32",
});

/** The widest ranges that are one company's own; a wider one lets strangers say whom they ask for. */
const widest = { 4: 8, 6: 16 };

/** Who stands between clients and the proxy, such as a CDN. */
export const trustedProxiesSetting = z
  .array(
    range.refine((given) => Number(given.split("/")[1] ?? 32) >= widest[given.includes(":") ? 6 : 4], {
      message: `so wide that strangers could forge their addresses; allowed: IPv4 from /${widest[4]} on, IPv6 from /${widest[6]} on`,
    }),
    'not a list of addresses and ranges, such as ["173.245.48.0/20"]',
  )
  .default([]);
