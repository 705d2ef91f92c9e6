import "./mocks";
import { build } from "./build";
import type { Built } from "./build";
import { domains } from "../../config/platforms/rofecare-services";
import { rofecareStack } from "../plan/samples";

/** A server for each database, of which one service's runs; the cache and the broker of everything else are stopped. */
let built: Built;

beforeAll(async () => {
  built = await build(rofecareStack({ databases: "per-service", only: ["finance-db"], monitoring: "full" }));
});

function names(type: string): string[] {
  return built.all.flatMap((found) => (found.type.endsWith(`:${type}`) ? [found.name] : [])).sort();
}

test("what is not selected has no container, no service and no task", () => {
  expect(names("Container")).toEqual(["finance-db"]);
  expect(names("Command")).toEqual([
    "finance-db-login-v1",
    "finance-db-monitor-login-v1",
    "finance-db-ready",
    "finance-db-roles",
  ]);
  expect(names("DomainService")).toEqual([]);
});

test("every volume with data is kept, protected, where it hung", () => {
  const databases = domains.map(({ name }) => `${name}-db`);
  const owners: [string, string][] = [
    ...[...databases, "kafka"].map((name): [string, string] => [name, name]),
    ...["prometheus", "grafana", "elasticsearch"].map((name): [string, string] => [name, "monitoring"]),
  ];
  for (const [name, parent] of owners) {
    expect(built.one("Volume", `${name}-data`)).toMatchObject({ parent, protect: true });
  }
});

test("every password that is written in data is kept with it", () => {
  const databases = domains.flatMap(({ name }) => [`${name}-db-superuser`, `${name}-db-monitor`, `${name}-db-v1`]);
  const own = ["config-encryption-key", "jwt-secret", "monitoring-grafana-admin", "operators"];
  const stores = ["redis-password", "redis-administrator", "kafka-password"];
  expect(names("RandomPassword")).toEqual([...databases, ...own, ...stores].sort());
  expect(built.all.filter(({ type, protect }) => type.endsWith(":RandomPassword") && !protect)).toEqual([]);
});

test("nothing leads to the stack from outside, and its trust is kept", () => {
  expect(names("PrivateKey")).toEqual(["proxy-authority-key"]);
  expect(names("Volume")).toEqual(expect.arrayContaining(["proxy-certificates", "proxy-configuration"]));
});
