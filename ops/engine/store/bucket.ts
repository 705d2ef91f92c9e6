import { AwsV4Signer } from "aws4fetch";
import { Stop } from "../../report";
import { noBucketKey } from "../failure";
import type { Store } from "./store";

/** Where a bucket is, and who asks its server. */
export interface Bucket {
  /** Address of the bucket itself, without a slash behind it. */
  address: string;
  /** What stands before the path of every object. */
  prefix: string;
  signer: { region: string; accessKeyId: string; secretAccessKey: string; sessionToken?: string | undefined };
}

const timeoutMilliseconds = 30_000;

/** A state in a bucket of S3's, or of a server that speaks as it does. */
export function bucketStore(backend: string): Store {
  const bucket = parseBucket(backend, process.env);
  return {
    shared: true,
    list: async (folder) => (await keysIn(bucket, `${folder}/`)).map((key) => key.slice(key.lastIndexOf("/") + 1)),
    read: (path) => ask(bucket, "GET", new URL(`${bucket.address}/${encoded(bucket.prefix + path)}`)),
    remove: async (path) => {
      await ask(bucket, "DELETE", new URL(`${bucket.address}/${encoded(bucket.prefix + path)}`));
    },
  };
}

/** What decides who asks, or for what: the CLI would follow it and this project would look elsewhere. */
const unsupported = ["profile", "role", "anonymous", "prefix"];

/** Reads PULUMI_BACKEND_URL and the variables of AWS as the CLI does. */
export function parseBucket(backend: string, environment: NodeJS.ProcessEnv): Bucket {
  const { hostname: name, pathname, searchParams: query } = new URL(backend);
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  const region = query.get("region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  const refused = unsupported.filter((parameter) => query.has(parameter));
  const problems = refused.map((parameter) => `PULUMI_BACKEND_URL: the parameter ${parameter} is not supported.`);
  if (!region) problems.push("PULUMI_BACKEND_URL names no region of the state's bucket; add region=… to it.");
  if (!accessKeyId || !secretAccessKey) problems.push(noBucketKey);
  if (problems.length > 0 || !region || !accessKeyId || !secretAccessKey) throw new Stop(problems);
  const folder = decodeURIComponent(pathname).replace(/^\/+|\/+$/g, "");
  const address = addressOf(name, region, query, environment);
  const signer = { region, accessKeyId, secretAccessKey, sessionToken: environment["AWS_SESSION_TOKEN"] };
  return { address, prefix: folder === "" ? "" : `${folder}/`, signer };
}

function addressOf(name: string, region: string, query: URLSearchParams, environment: NodeJS.ProcessEnv): string {
  const isSet = (...names: string[]): boolean => names.some((each) => /^(1|t|true)$/i.test(query.get(each) ?? ""));
  const plain = isSet("disableSSL", "disable_https");
  const given = query.get("endpoint") ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"];
  const server = given || `s3.${region}.amazonaws.com`;
  const url = new URL(server.includes("://") ? server : `${plain ? "http" : "https"}://${server}`);
  const root = url.href.replace(/\/$/, "");
  // a name in an address of numbers leads nowhere, and one with dots fits no certificate
  if (isSet("s3ForcePathStyle", "use_path_style") || /^[\d.]+$/.test(url.hostname) || name.includes("."))
    return `${root}/${name}`;
  return root.replace("://", `://${name}.`);
}

/** Keys of the objects in a folder of the state, as many requests as it takes. */
async function keysIn(bucket: Bucket, folder: string, from = ""): Promise<string[]> {
  const query = `${from}list-type=2&prefix=${encodeURIComponent(bucket.prefix + folder)}`;
  const page = (await ask(bucket, "GET", new URL(`${bucket.address}?${query}`))) ?? "";
  const keys = [...page.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => plain(key));
  const [, token] = /<NextContinuationToken>([^<]*)</.exec(page) ?? [];
  if (token === undefined) return keys;
  return [...keys, ...(await keysIn(bucket, folder, `continuation-token=${encodeURIComponent(plain(token))}&`))];
}

/** What the server answers; `undefined` where there is no such object. */
async function ask(bucket: Bucket, method: string, url: URL): Promise<string | undefined> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  const { headers } = await new AwsV4Signer({ ...bucket.signer, service: "s3", method, url: url.href }).sign();
  const answer = await fetch(url, { method, headers, signal }).catch((error: Error) => {
    const { message } = error.cause instanceof Error ? error.cause : error;
    throw new Stop([`The state's bucket cannot be reached at ${url.host}: ${message}.`]);
  });
  const text = await answer.text();
  if (answer.ok) return text;
  const [, code] = /<Code>([^<]*)</.exec(text) ?? [];
  if (code === "NoSuchKey") return undefined;
  throw new Stop([`The state's bucket refuses ${method} ${url.pathname}: ${code ?? answer.status}.`]);
}

function encoded(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function plain(xml: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return xml.replace(/&(\w+);/g, (whole, name: string) => characters[name] ?? whole);
}
