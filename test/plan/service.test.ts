import { planPlatform } from "../../components/plan/platform";
import { service, stackOf } from "./samples";

test("an image may be built from a context of the project's own, and scaled by the stack", () => {
  const services = [service("web", { image: { build: { context: "apps/web" } } })];
  const [web] = planPlatform(stackOf({ services }, { replicas: { web: 3 } })).services;
  expect([web?.workload.image, web?.workload.replicas]).toEqual([{ build: { context: "apps/web" } }, 3]);
});

test("a stack's memory leaves a reservation that the description does not name to the target", () => {
  const [web] = planPlatform(stackOf({}, { memory: { web: "1GB" } })).services;
  expect(web?.workload.resources).toEqual({ cpus: 0.5, memory: "1GB" });
});
