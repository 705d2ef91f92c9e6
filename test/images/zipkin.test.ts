import { execute, hardened, removeAll, runInBackground } from "./containers";
import { docker, lockedImage, waitUntil } from "./support";

// The official image's contract: this file holds for that image and for ours.
const { tag, version } = lockedImage("zipkin");

afterAll(removeAll);

test("without root and with little heap it keeps a span and gives it back", async () => {
  const port = ["--publish", "127.0.0.1::9411"];
  const environment = ["--env", "STORAGE_TYPE=mem", "--env", "JAVA_OPTS=-Xms32m -Xmx96m"];
  const container = runInBackground(tag, [...port, ...hardened("1000", "/tmp"), ...environment]);
  await waitUntil(container, "healthy", () => execute(container, "docker-healthcheck").code === 0);
  const address = `http://${docker("port", container, "9411")}`;

  const endpoint = { serviceName: "patients" };
  const span = {
    traceId: "a1",
    id: "b2",
    name: "get",
    timestamp: Date.now() * 1000,
    duration: 5,
    localEndpoint: endpoint,
  };
  const headers = { "Content-Type": "application/json" };
  const taken = await fetch(`${address}/api/v2/spans`, { method: "POST", headers, body: JSON.stringify([span]) });
  expect(taken.status).toBe(202);
  const trace = await fetch(`${address}/api/v2/trace/${span.traceId}`);
  expect(await trace.text()).toContain("patients");
  expect(await (await fetch(`${address}/info`)).text()).toContain(version);
  expect(await (await fetch(`${address}/zipkin/`)).text()).toContain("<html");
});
