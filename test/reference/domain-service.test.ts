import { Bench, docker, exitCodeInside, imageOf, PASSWORD, waitFor, type Answer, type Service } from "./containers";

const READINESS = "/actuator/health/readiness";
const RECORDS = "/api/patients/records";

const bench = new Bench();
let database: string;
let lateNetwork: string;
let first: Service;
let second: Service;
let crashing: Service;
let neverReady: Service;
let waiting: Service;

beforeAll(async () => {
  const network = await bench.network("main");
  lateNetwork = await bench.network("late");
  database = await bench.postgres(network);
  [first, second, crashing, neverReady, waiting] = await Promise.all([
    bench.service("first", network),
    bench.service("second", network),
    bench.service("crashing", network, { REFERENCE_FAULT: "crash-at-start" }),
    bench.service("never-ready", network, { REFERENCE_FAULT: "never-ready" }),
    bench.service("waiting", lateNetwork, {
      SPRING_DATASOURCE_URL: "jdbc:postgresql://late-db:5432/patient?ApplicationName=test",
    }),
  ]);
  await Promise.all([first.answers(READINESS, 200), second.answers(READINESS, 200)]);
}, 120_000);

afterAll(() => bench.remove());

const json = (answer: Answer): unknown => JSON.parse(answer.text);

describe("records", () => {
  test("are stored by one instance and read through another", async () => {
    const posted = await first.post(JSON.stringify({ name: "Zoé 😀", text: "" }));
    expect(posted.status).toBe(201);
    const record = json(posted) as { id: string };
    expect(record).toEqual({ id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string, name: "Zoé 😀", text: "" });
    expect(posted.headers.get("location")).toBe(`${RECORDS}/${record.id}`);
    const read = await second.request(`${RECORDS}/${record.id}`);
    expect([read.status, json(read)]).toEqual([200, record]);
  });

  test.each(["00000000-0000-0000-0000-000000000000", "1-1-1-1-1", "nothing"])(
    "the unknown id %s is 404",
    async (id) => {
      const answer = await first.request(`${RECORDS}/${id}`);
      expect([answer.status, answer.type]).toEqual([404, "application/problem+json"]);
      expect(json(answer)).toMatchObject({ detail: `No record has the id "${id}".` });
    },
  );

  test.each([
    ["no name", '{"text":"x"}', '"name" is missing'],
    ["no text", '{"name":"x"}', '"text" is missing'],
    ["null as name", '{"name":null,"text":"x"}', '"name" is missing'],
    ["a blank name", '{"name":" \\t","text":"x"}', '"name" is blank'],
    ["a long name", JSON.stringify({ name: "n".repeat(201), text: "" }), '"name" has 201 characters: 200 are allowed'],
    ["a long text", JSON.stringify({ name: "n", text: "t".repeat(10_001) }), '"text" has 10001 characters'],
    ["a number as name", '{"name":5,"text":"x"}', '"name" is not a string'],
    ["a list as text", '{"name":"n","text":["x"]}', '"text" is not a string'],
    ["an unknown field", '{"name":"n","text":"x","age":5}', '"age" is not known'],
    ["a name twice", '{"name":"n","name":"m","text":"x"}', "not a JSON object"],
    ["a NUL character", '{"name":"n\\u0000","text":"x"}', "cannot be stored"],
    ["half a surrogate pair", '{"name":"n","text":"\\ud800"}', "cannot be stored"],
    ["more after the object", '{"name":"n","text":"x"} {}', "not a JSON object"],
    ["no JSON", "name=n", "not a JSON object"],
    ["a list", "[]", "not a JSON object"],
    ["nothing", "", "not a JSON object"],
  ])("%s is 400", async (_what, body, sentence) => {
    const answer = await first.post(body);
    expect([answer.status, answer.type]).toEqual([400, "application/problem+json"]);
    expect((json(answer) as { detail: string }).detail).toContain(sentence);
  });

  test("another media type is 415", async () => {
    const answer = await first.request(RECORDS, {
      method: "POST",
      body: "x",
      headers: { "content-type": "text/plain" },
    });
    expect([answer.status, answer.type]).toEqual([415, "application/problem+json"]);
  });
});

describe("what it tells of itself", () => {
  test("about: name, instance, version", async () => {
    const about = { name: "patient-service", version: imageOf("domain-service").version };
    expect(json(await first.request("/api/patients/about"))).toEqual({ ...about, instance: "first" });
    expect(json(await second.request("/api/patients/about"))).toEqual({ ...about, instance: "second" });
  });

  test("health with its groups; readiness includes the database, liveness does not", async () => {
    expect(json(await first.request("/actuator/health"))).toMatchObject({
      status: "UP",
      components: { db: { status: "UP" } },
    });
    expect(json(await first.request(READINESS))).toEqual({
      status: "UP",
      components: { db: { status: "UP" }, readinessState: { status: "UP" } },
    });
    expect((await first.request("/actuator/health/liveness")).text).not.toContain("db");
  });

  test("info, metrics, prometheus and env without values, and no other endpoint", async () => {
    expect(json(await first.request("/actuator/info"))).toMatchObject({ name: "patient-service" });
    expect((await first.request("/actuator/metrics")).text).toContain("hikaricp.connections");
    expect((await first.request("/actuator/prometheus")).text).toMatch(
      /jvm_memory_used_bytes\{application="patient-service"/,
    );
    const env = await first.request("/actuator/env/spring.datasource.password");
    expect([env.status, env.text]).toEqual([200, expect.stringContaining('"value":"******"')]);
    for (const hidden of ["/actuator/beans", "/actuator/heapdump", "/actuator/shutdown"]) {
      expect((await first.request(hidden)).status).toBe(404);
    }
  });

  test("below /api the health's status alone", async () => {
    expect(json(await first.request("/api/patients/actuator/health"))).toEqual({ status: "UP" });
    for (const hidden of ["", "/info", "/metrics", "/prometheus", "/health/readiness"]) {
      expect((await first.request(`/api/patients/actuator${hidden}`)).status).toBe(404);
    }
  });

  test("the health check inside the image succeeds on 200 alone", async () => {
    expect(await exitCodeInside(first.id, ["healthcheck", "8082", READINESS])).toBe(0);
    expect(await exitCodeInside(first.id, ["healthcheck", "8082", "/nothing"])).toBe(1);
    expect(await exitCodeInside(first.id, ["healthcheck", "9999", READINESS])).toBe(1);
  });
});

describe("faults", () => {
  test("crash-at-start ends with code 1 and one sentence", async () => {
    expect(await docker(["wait", crashing.id])).toBe("1");
    expect((await crashing.logRecords()).at(-1)).toContain('REFERENCE_FAULT is "crash-at-start"');
  });

  test("never-ready lives, serves, and is not ready", async () => {
    await neverReady.answers("/actuator/health/liveness", 200);
    expect((await neverReady.request("/api/patients/about")).status).toBe(200);
    const answer = await neverReady.request(READINESS);
    expect([answer.status, json(answer)]).toMatchObject([
      503,
      { components: { readinessState: { status: "OUT_OF_SERVICE" } } },
    ]);
  });

  test("a database that comes late: not ready with the reason, then ready without a restart", async () => {
    await waiting.answers(READINESS, 503);
    await waitFor("the log names the reason", 30, async () => (await waiting.logRecords()).some(isDatabaseAway));
    await docker(["network", "connect", "--alias", "late-db", lateNetwork, database]);
    await waiting.answers(READINESS, 200);
  });

  test("a database that goes away: 503 with a sentence, then ready again", async () => {
    await docker(["stop", database]);
    await first.answers(READINESS, 503, 20);
    const refused = await first.post('{"name":"n","text":"x"}');
    expect([refused.status, refused.type]).toEqual([503, "application/problem+json"]);
    await docker(["start", database]);
    await first.answers(READINESS, 200, 20);
    expect((await first.post('{"name":"n","text":"x"}')).status).toBe(201);
  });

  test("a slow answer comes when it was asked for, and a minute is the longest", async () => {
    expect(json(await second.request("/api/patients/slow?seconds=0"))).toEqual({ seconds: 0, instance: "second" });
    const refused = await second.request("/api/patients/slow?seconds=61");
    expect([refused.status, json(refused)]).toMatchObject([400, { detail: '"seconds" is 61: 0 to 60 are allowed.' }]);
  });

  test("SIGTERM: the requests in flight are answered, then the service ends by code 143", async () => {
    const { finish, answered } = await second.startPost('{"name":"n",', '"text":"x"}');
    const slow = second.request("/api/patients/slow?seconds=5");
    // one that came later is answered: the others have been taken in
    await second.answers(READINESS, 200);
    const stopped = docker(["stop", "--time", "30", second.id]);
    await waitFor("the shutdown has begun", 20, async () => (await second.logRecords()).some(isShutdown));
    finish();
    expect([await answered, (await slow).status]).toEqual([201, 200]);
    await stopped;
    expect(await docker(["inspect", "--format", "{{.State.ExitCode}}", second.id])).toBe("143");
  });

  test("the log is JSON without the password", async () => {
    expect((await second.logRecords()).join("\n")).not.toContain(PASSWORD);
    expect((await waiting.logRecords()).join("\n")).not.toContain(PASSWORD);
  });
});

const isDatabaseAway = (message: string): boolean =>
  message.startsWith("The database jdbc:postgresql://late-db:5432/patient cannot be used; trying again every second: ");

const isShutdown = (message: string): boolean => message.startsWith("Commencing graceful shutdown");
