import { planPlatform } from "../../components/plan/platform";
import { asReleased, noRelease } from "../../components/plan/release";
import type { Release } from "../../components/plan/release";
import { check } from "../../config/check";
import { platformOf, route, service, settingsOf } from "./samples";

const stackOf = (more: Parameters<typeof service>[1], settings = {}) => ({
  platform: platformOf({ services: [service("web", more)], routes: [route("web")] }),
  settings: settingsOf(settings),
});

const workload = (...plan: Parameters<typeof planPlatform>) => {
  const [found] = planPlatform(...plan).services;
  if (found === undefined) throw new Error("the platform has no service");
  return found.workload;
};

test("a service of a release is planned as it was, but for how many run and how long one waits", () => {
  const earlier = workload(stackOf({ variables: { COLOUR: "blue" } }));
  const release: Release = {
    credentials: "kept",
    services: { web: { ...earlier, image: { name: "example/web:0.9", id: "sha256:1" } } },
  };
  const now = stackOf({ variables: { COLOUR: "red" } }, { replicas: { web: 3 }, readyTimeout: "7s" });
  expect(workload(now, {}, release)).toEqual({ ...release.services.web, replicas: 3, readyTimeout: 7 });
});

test("the routes lead to the port of the release", () => {
  const now = stackOf({ port: 9090 });
  const release: Release = { credentials: "current", services: { web: { ...workload(now), port: 8080 } } };
  expect(JSON.stringify(planPlatform(now, {}, release).edge)).toContain("8080");
  expect(JSON.stringify(planPlatform(now, {}, release).edge)).not.toContain("9090");
});

test("what the release does not have stays as described", () => {
  const { services } = planPlatform(stackOf({}));
  expect(asReleased(services, noRelease, {})).toEqual(services);
});

describe("a pass of an update that goes on", () => {
  const two = (names: string[]) => ({
    platform: platformOf({ services: names.map((name) => service(name)), routes: [route("web")] }),
    settings: settingsOf({}),
  });
  const old = { ...workload(two(["web"])), part: "old" };
  const pass = planPlatform(
    two(["web", "new"]),
    {},
    { credentials: "kept", services: { old }, next: { services: ["new"] } },
  );
  const replicas = Object.fromEntries(pass.services.map(({ workload }) => [workload.part, workload.replicas]));

  test("starts no service of a later pass, and stops none that is no longer described: the proxy leads there still", () => {
    expect(replicas).toEqual({ web: 1, new: 0, old: 1 });
    expect(pass.routed).toEqual(["web", "old"]);
    expect(pass.keepsRoutes).toBe(true);
  });

  test("is over with the last one: what is no longer described goes", () => {
    const last = planPlatform(two(["web", "new"]), {}, { credentials: "kept", services: { old } });
    expect(last.services.map(({ workload }) => workload.part)).toEqual(["web", "new"]);
    expect(last.keepsRoutes).toBe(false);
  });
});

test("the data version is carried, and is a whole number", () => {
  expect(workload(stackOf({ dataVersion: 4 })).dataVersion).toBe(4);
  expect("dataVersion" in workload(stackOf({}))).toBe(false);
  expect(check(stackOf({ dataVersion: 1.5 }))).toEqual([
    "services/web/dataVersion: 1.5 is not a whole number, 0 or more",
  ]);
});
