import { eventually } from "../support/eventually";
import { healthOf } from "../support/docker";
import { domain, infrastructure, routes, services, tools } from "./running";
import type { Running } from "./running";

interface Registry {
  applications: { application: { name: string; instance: { status: string }[] }[] };
}

interface ListedEvent {
  service: string;
  record: string;
}

/** That every part is real, and that they find each other. */
export function serviceChecks(running: () => Running): void {
  test("every part is there once, and healthy", () => {
    const all = ["proxy", ...infrastructure, ...services, ...tools];
    expect(healthOf(running().stack.name)).toEqual(Object.fromEntries(all.map((part) => [part, "well"])));
  });

  test.each(Object.entries(routes))(
    "%s answers through the gateway, with what the config server has",
    async (name, route) => {
      const { status, body } = await running().client.get(`/api/${route}/about`);
      expect({ status, about: JSON.parse(body) as object }).toMatchObject({
        status: 200,
        about: { name: `${name}-service`, greeting: "Welcome to Rofecare" },
      });
    },
  );

  test("the page shows the eight services, live", async () => {
    const page = await running().client.get("/", `app.${domain}`);
    expect(page).toMatchObject({ status: 200, headers: { "content-type": "text/html; charset=utf-8" } });
    await eventually(async () => {
      const { body } = await running().client.get("/status", `app.${domain}`);
      const shown = (JSON.parse(body) as { services: { route: string; up: boolean }[] }).services;
      expect(shown.map(({ route, up }) => ({ route, up }))).toEqual(
        Object.values(routes).map((route) => ({ route, up: true })),
      );
    });
  });

  test("Eureka lists the nine", async () => {
    const names = ["gateway", ...Object.keys(routes).map((name) => `${name}-service`)].map((name) =>
      name.toUpperCase(),
    );
    await eventually(async () => {
      const { status, body } = await running().operator("eureka", "/eureka/apps");
      expect(status).toBe(200);
      const found = (JSON.parse(body) as Registry).applications.application;
      expect(found.map(({ name }) => name).sort()).toEqual(names.sort());
      expect(found.flatMap(({ instance }) => instance.map((one) => one.status))).toEqual(names.map(() => "UP"));
    });
  });

  test("a record is read from the database once, then from the cache", async () => {
    const { client } = running();
    const record = await client.store("Ada", "first visit");
    const first = await client.get(`/api/patients/records/${record.id}`);
    const second = await client.get(`/api/patients/records/${record.id}`);
    expect([first.headers["x-cache"], second.headers["x-cache"]]).toEqual(["miss", "hit"]);
    expect([first, second].map(({ body }) => JSON.parse(body) as object)).toEqual([record, record]);
  });

  test("its event reaches finance", async () => {
    const { client } = running();
    const { id } = await client.store("Grace", "second visit");
    await eventually(async () => {
      const { body } = await client.get("/api/finance/events");
      const events = JSON.parse(body) as ListedEvent[];
      expect(events).toContainEqual(expect.objectContaining({ service: "patient-service", record: id }));
    });
  });
}
