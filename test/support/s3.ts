import { signed } from "../../ops/engine/store/sign";

export interface KeyPair {
  key: string;
  secret: string;
}

export interface S3Answer {
  status: number;
  body: string;
}

/** Sends a request that is signed as every S3 client does; a query must be in order. */
export async function askS3(
  endpoint: string,
  pair: KeyPair,
  method: string,
  path: string,
  content = "",
): Promise<S3Answer> {
  const url = new URL(path, endpoint);
  const answer = await fetch(url, {
    method,
    headers: signed({ ...pair, region: "us-east-1" }, method, url, content),
    ...(content !== "" && { body: content }),
  });
  return { status: answer.status, body: await answer.text() };
}
