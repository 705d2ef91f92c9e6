import { stackSettings } from "../../bench/stack-settings";

test("a platform is measured as its stack for development says", () => {
  expect(stackSettings("todoapp")).toMatchObject({
    platform: "todoapp",
    databases: "per-service",
    subnets: { api: "172.22.0.0/24" },
  });
  expect(stackSettings("rofecare")).toEqual({ platform: "rofecare" });
});
