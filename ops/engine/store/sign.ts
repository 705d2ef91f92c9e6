import { createHash, createHmac } from "node:crypto";

/** Who signs a request, and for where. */
export interface Signer {
  region: string;
  key: string;
  secret: string;
  /** Stands beside keys that are good for some hours. */
  token?: string;
}

/** The headers of a request with AWS Signature Version 4, as its documentation describes them. The query must be in order and encoded. */
export function signed(by: Signer, method: string, url: URL, content = ""): Record<string, string> {
  const moment = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const headers = {
    host: url.host,
    "x-amz-content-sha256": sha256(content),
    "x-amz-date": moment,
    ...(by.token !== undefined && { "x-amz-security-token": by.token }),
  };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
  const canonical = [method, url.pathname, url.search.slice(1), ...lines, "", names, sha256(content)].join("\n");
  const scope = [moment.slice(0, 8), by.region, "s3", "aws4_request"];
  const signing = scope.reduce<Buffer | string>(keyed, `AWS4${by.secret}`);
  const signature = keyed(signing, ["AWS4-HMAC-SHA256", moment, scope.join("/"), sha256(canonical)].join("\n"));
  const credential = `Credential=${by.key}/${scope.join("/")}`;
  const authorization = `AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names},Signature=${signature.toString("hex")}`;
  return { ...headers, authorization };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function keyed(key: Buffer | string, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
