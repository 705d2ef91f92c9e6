import { spawnSync } from "node:child_process";
import type { KeyPair } from "../support/s3";
import { execute, freshVolume, hardened, runInBackground } from "./containers";
import { docker, lockedImage, waitUntil } from "./support";

export const { tag } = lockedImage("versitygw");

/** A server of S3's kind, as the platform runs it; removed by `removeAll`. */
export function startStore({ key, secret }: KeyPair): string {
  const variables = {
    ...{ ROOT_ACCESS_KEY_ID: key, ROOT_SECRET_ACCESS_KEY: secret, VGW_BACKEND: "posix", VGW_QUIET: "true" },
    ...{ VGW_BACKEND_ARG: "/data/buckets", VGW_IAM_DIR: "/data/keys", VGW_PORT: ":7070" },
    ...{ VGW_ADMIN_PORT: "127.0.0.1:7071", VGW_HEALTH: "/_health", VGW_REGION: "us-east-1", VGW_DISABLE_ACL: "true" },
  };
  const given = Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]);
  const place = ["--publish", "127.0.0.1::7070", "--volume", `${freshVolume()}:/data`];
  return runInBackground(tag, [...hardened("1000:1000", "/tmp"), ...place, ...given]);
}

/** Address and port of a store once it answers; others after each start. */
export async function addressOf(store: string): Promise<string> {
  const health = ["wget", "-q", "-O", "/dev/null", "http://127.0.0.1:7070/_health"];
  await waitUntil(store, "ready", () => execute(store, ...health).code === 0);
  return docker("port", store, "7070/tcp").split("\n")[0] ?? "";
}

/** Runs a command beside the buckets, which reads what no process list may show. */
export function inStore(store: string, words: string[], input: string): { code: number | null; said: string } {
  const options = { encoding: "utf8", input, timeout: 30_000 } as const;
  const { status, stdout, stderr } = spawnSync("docker", ["exec", "-i", store, ...words], options);
  return { code: status, said: `${stdout}${stderr}` };
}
