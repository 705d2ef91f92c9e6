import { createHash, createHmac } from "node:crypto";

export interface KeyPair {
  key: string;
  secret: string;
}

export interface S3Answer {
  status: number;
  body: string;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const keyed = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Sends a request that is signed with AWS Signature Version 4, as every S3 client does; a query must be in order. */
export async function askS3(
  endpoint: string,
  { key, secret }: KeyPair,
  method: string,
  path: string,
  content = "",
): Promise<S3Answer> {
  const { host, pathname, searchParams } = new URL(path, endpoint);
  const moment = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const signed = { host, "x-amz-content-sha256": sha256(content), "x-amz-date": moment };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}`);
  const canonical = [method, pathname, searchParams.toString(), ...lines, "", names, sha256(content)].join("\n");
  const scope = [moment.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const signing = scope.reduce<Buffer | string>(keyed, `AWS4${secret}`);
  const signature = keyed(signing, ["AWS4-HMAC-SHA256", moment, scope.join("/"), sha256(canonical)].join("\n"));
  const credential = `Credential=${key}/${scope.join("/")}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names},Signature=${signature.toString("hex")}`;
  const answer = await fetch(new URL(path, endpoint), {
    method,
    headers: { ...signed, authorization },
    ...(content !== "" && { body: content }),
  });
  return { status: answer.status, body: await answer.text() };
}
