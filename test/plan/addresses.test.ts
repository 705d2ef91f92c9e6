import { planDnsRecords } from "../../components/plan/dns";
import { routeAddresses } from "../../components/plan/edge";
import { hostName, isLocal } from "../../components/plan/host-name";
import { route, stackOf } from "./samples";

test("addresses and names", () => {
  const { platform, settings } = stackOf(
    {
      routes: [route("site", { hosts: ["@", "www"] }), route("api", { path: "/api/*" }), route("up", { path: "/up" })],
    },
    { domain: "example.org", ports: { http: 80, https: 8443 } },
  );
  expect(routeAddresses(platform, settings)).toEqual({
    site: "https://example.org:8443/",
    api: "https://api.example.org:8443/api/",
    up: "https://up.example.org:8443/up",
  });
  expect([hostName("@", "a.org"), hostName("www", "a.org")]).toEqual(["a.org", "www.a.org"]);
  expect(["localhost", "a.localhost", "a.org", "notlocalhost", "localhost.org"].map(isLocal)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("one DNS record for each host, sorted, however many routes it has", () => {
  const routes = [
    route("c", { hosts: ["www", "@"] }),
    route("b", { hosts: ["api"] }),
    route("a", { hosts: ["www"], path: "/a/*" }),
  ];
  const { platform, settings } = stackOf({ routes }, { domain: "example.org", address: "203.0.113.7" });
  const record = (name: string, fqdn: string): object => ({
    zone: "example.org",
    name,
    fqdn,
    type: "A",
    ttl: 300,
    values: ["203.0.113.7"],
  });
  expect(planDnsRecords(platform, settings)).toEqual([
    record("@", "example.org"),
    record("api", "api.example.org"),
    record("www", "www.example.org"),
  ]);
});
