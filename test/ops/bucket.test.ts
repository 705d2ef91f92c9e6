import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bucketStore, parseBucket } from "../../ops/engine/store/bucket";

const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };
const address = (backend: string, more: object = {}) => parseBucket(backend, { ...keys, ...more }).address;

test("a bucket is where the CLI finds it", () => {
  expect(address("s3://state?region=eu-west-1")).toBe("https://state.s3.eu-west-1.amazonaws.com");
  expect(address("s3://my.state?region=eu-west-1")).toBe("https://s3.eu-west-1.amazonaws.com/my.state");
  expect(address("s3://state", { AWS_REGION: "eu-west-1", AWS_ENDPOINT_URL_S3: "https://s3.example.org/" })).toBe(
    "https://state.s3.example.org",
  );
  const loopback = "s3://state?region=x&endpoint=127.0.0.1:7070";
  expect(address(`${loopback}&disableSSL=true`)).toBe("http://127.0.0.1:7070/state");
  expect(address("s3://state?region=x&endpoint=https://s3.example.org&s3ForcePathStyle=true")).toBe(
    "https://s3.example.org/state",
  );
});

test("a folder in it stands before every path", () => {
  expect(parseBucket("s3://state/a/b/?region=x", keys).prefix).toBe("a/b/");
  expect(parseBucket("s3://state?region=x", keys).prefix).toBe("");
});

test("what is missing, or would lead elsewhere, is told at once", () => {
  expect(() => parseBucket("s3://state?profile=ann&role=arn:x", {})).toThrow(
    /parameter profile is not supported\.\n.*parameter role.*\n.*names no region.*\n.*set AWS_ACCESS_KEY_ID/,
  );
});

/** Answers in order, and keeps what was asked for. */
async function withServer(answers: [number, string][], ask: (backend: string) => Promise<void>): Promise<string[]> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers["x-amz-security-token"]}`);
    const [status, body] = answers.shift() ?? [500, ""];
    response.writeHead(status, { connection: "close" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await ask(`s3://state/in?region=x&endpoint=http://127.0.0.1:${port}`);
  } finally {
    server.close();
  }
  return asked;
}

const given = process.env;
beforeEach(() => (process.env = { ...given, ...keys, AWS_SESSION_TOKEN: "hours" }));
afterEach(() => (process.env = given));

test("a long folder is read page by page, by its names; what is gone is no failure", async () => {
  const first = "<Key>in/f/a.json</Key><NextContinuationToken>t&amp;1=</NextContinuationToken>";
  const gone = "<Error><Code>NoSuchKey</Code></Error>";
  const answers: [number, string][] = [[200, first], [200, "<Key>in/f/b&amp;c</Key>"], [404, gone], [204, ""]]; // prettier-ignore
  const asked = await withServer(answers, async (backend) => {
    const store = bucketStore(backend);
    expect(await store.list("f")).toEqual(["a.json", "b&c"]);
    expect(await store.read("f/a b")).toBeUndefined();
    await store.remove("f/c");
  });
  expect(asked).toEqual([
    "GET /state?list-type=2&prefix=in%2Ff%2F hours",
    "GET /state?continuation-token=t%261%3D&list-type=2&prefix=in%2Ff%2F hours",
    "GET /state/in/f/a%20b hours",
    "DELETE /state/in/f/c hours",
  ]);
});

test("a refusal and a server that is gone are sentences", async () => {
  let last = "";
  await withServer([[403, "<Error><Code>AccessDenied</Code></Error>"]], async (backend) => {
    last = backend;
    await expect(bucketStore(backend).read("f")).rejects.toThrow(
      "The state's bucket refuses GET /state/in/f: AccessDenied.",
    );
  });
  await expect(bucketStore(last).read("f")).rejects.toThrow(/^The state's bucket cannot be reached at 127\.0\.0\.1:/);
});
