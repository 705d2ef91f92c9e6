import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { httpHealth } from "../../components/plan/workload";

/** Stands for an image: what is in here is all that its shell finds. */
const image = mkdtempSync(join(tmpdir(), "image-"));
const server = createServer(({ url }, response) => {
  response.statusCode = Number(url?.slice(1));
  response.end();
});
let port = 0;

beforeAll(async () => {
  symlinkSync(process.execPath, join(image, "node"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(async () => {
  rmSync(image, { recursive: true });
  await new Promise((resolve) => server.close(resolve));
});

/** Exit code and output of the probe of a path, as an image with these things in it would run it. */
function probe(path: string, at = port): Promise<{ code: number | null; output: string }> {
  const script = httpHealth({ path }, at, 10).command[1] ?? "";
  const shell = spawn("/bin/sh", ["-c", script], { env: { PATH: image } });
  let output = "";
  shell.stdout.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve, reject) => {
    shell.on("error", reject);
    shell.on("close", (code) => {
      resolve({ code, output: output.trim() });
    });
  });
}

function install(client: string, code: number): void {
  const file = join(image, client);
  writeFileSync(file, `#!/bin/sh\necho "${client} $*"\nexit ${code}\n`);
  chmodSync(file, 0o755);
}

test("an image with nothing but Node asks with that, and 200 alone is healthy", async () => {
  expect(await probe("/200")).toEqual({ code: 0, output: "" });
  expect((await probe("/503")).code).toBe(1);
  expect((await probe("/404")).code).toBe(1);
});

test("a part that does not listen is not healthy", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port: nobodys } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  expect((await probe("/200", nobodys)).code).not.toBe(0);
});

test("a probe of the image's own goes before curl, curl before wget, wget before Node; what it says is the answer", async () => {
  const url = `http://127.0.0.1:${port}/503`;
  install("wget", 0);
  expect(await probe("/503")).toEqual({ code: 0, output: `wget -q -O /dev/null ${url}` });
  install("curl", 22);
  expect(await probe("/503")).toEqual({ code: 22, output: `curl -fsS -o /dev/null -m 5 ${url}` });
  install("healthcheck", 0);
  expect(await probe("/503")).toEqual({ code: 0, output: `healthcheck ${port} /503` });
});

test("an endpoint's own port goes over the part's", () => {
  const [, script] = httpHealth({ path: "/up", port: 2019 }, 443, 10).command;
  expect(script).toContain("http://127.0.0.1:2019/up");
  expect(script).not.toContain("443");
});
