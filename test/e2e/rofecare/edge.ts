import { domain, routes } from "./running";
import type { Running } from "./running";

/** A page of each that is behind basic authentication. */
const operatorPages: [string, string][] = [
  ["eureka", "/eureka/apps"],
  ["config", "/patient-service/default"],
  ["prometheus", "/api/v1/status/buildinfo"],
  ["zipkin", "/api/v2/services"],
];

const securityHeaders = {
  "strict-transport-security": "max-age=0",
  "x-frame-options": "DENY",
  "x-content-type-options": "nosniff",
  "x-xss-protection": "1; mode=block",
};

const closed = [
  "/actuator",
  "/actuator/env",
  "/actuator/prometheus",
  "/actuator/health/readiness",
  "/api/patients/actuator",
  "/api/patients/actuator/env",
  "/api/patients/actuator/prometheus",
  "/api/patients/actuator/health/readiness",
];

/** Ways to write a closed path that somebody behind might read as that path. */
const disguised = [
  "//actuator/env",
  "/actuator%2fenv",
  "/api/patients/%2e%2e/actuator/env",
  "/api/patients/actuator;x/env",
];

/** What can be had from outside, and what cannot. */
export function edgeChecks(running: () => Running): void {
  test.each(operatorPages)("%s is for those who have the operators' password", async (host, path) => {
    const { client, operator } = running();
    const without = await client.get(path, `${host}.${domain}`);
    expect([without.status, without.headers["www-authenticate"]]).toEqual([401, expect.stringMatching(/^Basic /)]);
    expect((await operator(host, path, "wrong")).status).toBe(401);
    expect((await operator(host, path)).status).toBe(200);
  });

  test.each(["api", "app"])("%s answers with the security headers, and names no server", async (host) => {
    const { headers } = await running().client.get(host === "api" ? "/actuator/health" : "/", `${host}.${domain}`);
    expect(headers).toMatchObject(securityHeaders);
    expect(headers).not.toHaveProperty("server");
  });

  test.each(closed)("%s is not found from outside", async (path) => {
    expect((await running().client.get(path)).status).toBe(404);
  });

  test.each(disguised)("%s leads to nothing that is closed", async (path) => {
    const { status, body } = await running().client.get(path);
    expect([400, 404]).toContain(status);
    expect(body).not.toContain("propertySources");
  });

  test("nothing can be written to the actuators from outside", async () => {
    const { client } = running();
    for (const path of ["/actuator/refresh", "/api/patients/actuator/refresh"]) {
      expect((await client.post(path, "{}")).status).toBe(404);
    }
  });

  test("of the actuators health alone is open", async () => {
    const { client } = running();
    for (const path of ["", ...Object.values(routes).map((route) => `/api/${route}`)]) {
      const { status, body } = await client.get(`${path}/actuator/health`);
      expect({ path, status, body: JSON.parse(body) as object }).toMatchObject({
        path,
        status: 200,
        body: { status: "UP" },
      });
    }
  });
}
