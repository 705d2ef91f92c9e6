import type { RouteSpec } from "../../config/platform";
import { leftOutLines, pageLines } from "../../ops/way-in";
import { waitingFor } from "../../ops/narrator";
import { settingsOf } from "../plan/samples";

const stack = { name: "dev", settings: settingsOf({ secretVersions: { operators: 3 } }) };
const auth = { user: "admin", password: "operators" };
const routes: RouteSpec[] = [
  { name: "patients", hosts: ["api"], service: "patient" },
  { name: "eureka", hosts: ["eureka"], service: "discovery", auth },
  { name: "zipkin", hosts: ["zipkin"], service: "zipkin", auth },
];

test("what is left out is one line a reason", () => {
  expect(
    leftOutLines({ grafana: "no registry answers", kibana: "no registry answers", "kafka-ui": "too old" }),
  ).toEqual(["left out: grafana, kibana: no registry answers", "left out: kafka-ui: too old"]);
  expect(leftOutLines({})).toEqual([]);
});

test("a page behind a password says whose, and one line says where all passwords are", () => {
  const urls = { patients: "https://api.x/", eureka: "https://eureka.x/", zipkin: "https://zipkin.x/" };
  expect(pageLines(urls, routes, stack)).toEqual([
    "patients  https://api.x/",
    "eureka    https://eureka.x/  (user admin)",
    "zipkin    https://zipkin.x/  (user admin)",
    expect.stringMatching(
      /^Passwords of the pages with a user \(operators-v3\): .*credentials --show-secrets --stack dev$/,
    ),
  ]);
});

test("open pages need no password's line", () => {
  expect(pageLines({ patients: "https://api.x/" }, routes, stack)).toEqual(["patients  https://api.x/"]);
});

test("a wait names a few parts, and how many more", () => {
  expect(waitingFor(["kafka", "patient"])).toBe("waiting for kafka, patient");
  expect(waitingFor(["a", "b", "c", "d", "e", "f", "g", "h"])).toBe("waiting for a, b, c, d, e, f and 2 more");
  expect(waitingFor([])).toBe("waiting for the engine");
});
