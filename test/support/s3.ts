import { AwsV4Signer } from "aws4fetch";

export interface KeyPair {
  key: string;
  secret: string;
}

export interface S3Answer {
  status: number;
  body: string;
}

/** Sends a request that is signed as every S3 client does. */
export async function askS3(
  endpoint: string,
  { key, secret }: KeyPair,
  method: string,
  path: string,
  content = "",
): Promise<S3Answer> {
  const by = { accessKeyId: key, secretAccessKey: secret, region: "us-east-1", service: "s3" };
  const body = content === "" ? undefined : content;
  const { url, headers } = await new AwsV4Signer({ ...by, method, url: new URL(path, endpoint).href, body }).sign();
  const answer = await fetch(url, { method, headers, body });
  return { status: answer.status, body: await answer.text() };
}
