import { createHash } from "node:crypto";
import { z } from "zod";

const keyTypes = ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"];

const hostKey = z
  .string(
    "missing; read it with: ssh-keyscan -t ed25519 ADDRESS, and hold it against what the server's own console says",
  )
  .trim()
  .refine(isHostKey, {
    message: `not a host key; allowed: the type and the key as ssh-keyscan prints them behind the address, such as "ssh-ed25519 AAAA…" (${keyTypes.join(", ")})`,
  })
  .transform((line) => line.split(/\s+/).slice(0, 2).join(" "));

const ssh = z.strictObject({
  kind: z.literal("ssh"),
  /** Where its ssh answers. */
  address: z
    .string("missing; the IPv4 address or the name of the server")
    .regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, "not an IPv4 address or a host name in lower case"),
  /** Who logs in, by key alone; may use Docker there. */
  user: z
    .string("missing; the user who logs in there by key and may use Docker")
    .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "not a user name; allowed: lower-case letters, digits, dashes, underscores"),
  port: z.number().int().min(1).max(65_535).default(22),
  /** The server's public host key: another one is refused. */
  hostKey,
  /** Private key on this machine. @default those of ssh-agent and ~/.ssh */
  identityFile: z
    .string()
    .regex(/^(~\/|\/)[^"%$\\\n]+$/, 'not a path from / or ~/ on; not allowed in it: " % $ and backslashes')
    .optional(),
});

const local = z.strictObject({ kind: z.literal("local") });

/** The machine that a stack runs on. @default this one */
export const hostSetting = z
  .discriminatedUnion("kind", [local, ssh], {
    error:
      'not a host; allowed: {"kind":"local"}, {"kind":"ssh","address":…,"user":…,"hostKey":…} and {"kind":"stack","stack":…}',
  })
  .default({ kind: "local" });

export type HostSettings = z.infer<typeof hostSetting>;
export type SshHostSettings = z.infer<typeof ssh>;

/** Keys that a host may have, of whichever kind. */
export const hostKeys = [...new Set([...Object.keys(local.shape), ...Object.keys(ssh.shape)])];

/** Address of a server's Docker Engine, as Docker's own clients take it. */
export function engineAddress({ address, user, port }: SshHostSettings): string {
  return `ssh://${user}@${address}${port === 22 ? "" : `:${port}`}`;
}

/**
 * Name of the resource that stands for a host's Docker Engine. A server is known by its host key: with a new address it is
 * the same one, and another one at the old address is not.
 */
export function engineName(host: HostSettings): string {
  return host.kind === "local" ? "docker-local" : `docker-ssh-${digest(host.hostKey).toString("hex").slice(0, 12)}`;
}

/** A host key's fingerprint as ssh shows it. */
export function fingerprint(key: string): string {
  return `SHA256:${digest(key).toString("base64").replace(/=+$/, "")}`;
}

/** Why a command whose DOCKER_HOST is another one's cannot be for this stack. */
export function engineProblems(stack: string, host: HostSettings, given: string | undefined): string[] {
  if (host.kind === "local" || given === undefined || given === "" || given === engineAddress(host)) return [];
  return [
    `host: stack ${stack} runs on ${engineAddress(host)}, and DOCKER_HOST is ${given}; unset DOCKER_HOST, or take what the stack needs: ` +
      `unset DOCKER_HOST; eval "$(npm run --silent env -- --stack ${stack})"`,
  ];
}

function isHostKey(line: string): boolean {
  const [type = "", key = ""] = line.split(/\s+/);
  if (!keyTypes.includes(type) || !/^[A-Za-z0-9+/]+=*$/.test(key)) return false;
  // a key says its own type first
  const content = Buffer.from(key, "base64");
  return content.length > type.length + 4 && content.subarray(4, 4 + type.length).toString() === type;
}

function digest(key: string): Buffer {
  return createHash("sha256")
    .update(Buffer.from(key.split(" ")[1] ?? "", "base64"))
    .digest();
}
