// Keys in the forms that ssh reads: one line for the public key, OpenSSH's own container for the private one.
import { createHash, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";

const CURVES: Record<string, { readonly ssh: string; readonly bytes: number }> = {
  "P-256": { ssh: "nistp256", bytes: 32 },
  "P-384": { ssh: "nistp384", bytes: 48 },
  "P-521": { ssh: "nistp521", bytes: 66 },
};
const BLOCK = 8;
const LINE = 70;

const part = (content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};

/** A whole number as ssh writes it: no leading zero bytes, but one where the first bit would read as a sign. */
function integer(base64url: string): Buffer {
  const bytes = Buffer.from(base64url, "base64url");
  const first = bytes.findIndex((byte) => byte !== 0);
  const trimmed = first < 0 ? Buffer.alloc(0) : bytes.subarray(first);
  return part((trimmed[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), trimmed]) : trimmed);
}

interface SshKey {
  readonly type: string;
  readonly publicBlob: Buffer;
  /** What follows the type in the private section. */
  readonly privateFields: Buffer;
}

function rsaKey(jwk: Record<string, string>): SshKey {
  const [n, e, d, qi, p, q] = ["n", "e", "d", "qi", "p", "q"].map((name) => integer(jwk[name] ?? "")) as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
  ];
  const type = "ssh-rsa";
  return { type, publicBlob: Buffer.concat([part(type), e, n]), privateFields: Buffer.concat([n, e, d, qi, p, q]) };
}

function ecdsaKey(jwk: Record<string, string>): SshKey | undefined {
  const curve = CURVES[jwk["crv"] ?? ""];
  if (!curve) return undefined;
  const coordinate = (name: string): Buffer => {
    const bytes = Buffer.from(jwk[name] ?? "", "base64url");
    return Buffer.concat([Buffer.alloc(curve.bytes - bytes.length), bytes]);
  };
  const point = part(Buffer.concat([Buffer.from([4]), coordinate("x"), coordinate("y")]));
  const type = `ecdsa-sha2-${curve.ssh}`;
  const shared = Buffer.concat([part(curve.ssh), point]);
  return {
    type,
    publicBlob: Buffer.concat([part(type), shared]),
    privateFields: Buffer.concat([shared, integer(jwk["d"] ?? "")]),
  };
}

function ed25519Key(jwk: Record<string, string>): SshKey {
  const publicKey = Buffer.from(jwk["x"] ?? "", "base64url");
  const secretKey = Buffer.concat([Buffer.from(jwk["d"] ?? "", "base64url"), publicKey]);
  const type = "ssh-ed25519";
  return {
    type,
    publicBlob: Buffer.concat([part(type), part(publicKey)]),
    privateFields: Buffer.concat([part(publicKey), part(secretKey)]),
  };
}

function sshKey(key: KeyObject): SshKey | undefined {
  // ssh has no P-224, and neither has the form in which the numbers are read here.
  if (key.asymmetricKeyDetails?.namedCurve === "secp224r1") return undefined;
  const jwk = key.export({ format: "jwk" }) as Record<string, string>;
  if (jwk["kty"] === "RSA") return rsaKey(jwk);
  return jwk["kty"] === "EC" ? ecdsaKey(jwk) : ed25519Key(jwk);
}

function privatePem({ type, publicBlob, privateFields }: SshKey): string {
  const check = randomBytes(4);
  const content = Buffer.concat([check, check, part(type), privateFields, part("")]);
  const padding = Buffer.from(
    Array.from({ length: (BLOCK - (content.length % BLOCK)) % BLOCK }, (_, index) => index + 1),
  );
  const keys = Buffer.alloc(4);
  keys.writeUInt32BE(1);
  const head = [Buffer.from("openssh-key-v1\0"), part("none"), part("none"), part(""), keys, part(publicBlob)];
  const body = Buffer.concat([...head, part(Buffer.concat([content, padding]))]).toString("base64");
  const lines = body.match(new RegExp(`.{1,${LINE}}`, "g")) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
}

const md5 = (blob: Buffer): string =>
  createHash("md5")
    .update(blob)
    .digest("hex")
    .replace(/..(?!$)/g, "$&:");
const sha256 = (blob: Buffer): string =>
  `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;

/** ssh's forms of a key; all are empty for a curve that ssh does not have. */
export function sshForms(key: KeyObject) {
  const ssh = sshKey(key);
  return {
    privateKeyOpenssh: ssh ? privatePem(ssh) : "",
    publicKeyOpenssh: ssh ? `${ssh.type} ${ssh.publicBlob.toString("base64")}\n` : "",
    publicKeyFingerprintMd5: ssh ? md5(ssh.publicBlob) : "",
    publicKeyFingerprintSha256: ssh ? sha256(ssh.publicBlob) : "",
  };
}
