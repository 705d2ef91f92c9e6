import { Database } from "./database.mts";
import { field, Refused } from "./service.mts";
import type { Answer, Request, Service } from "./service.mts";
import { wholeNumber } from "./variables.mts";

const SETTINGS = `
  CREATE TABLE IF NOT EXISTS setting (name text PRIMARY KEY, value text NOT NULL);
  INSERT INTO setting VALUES ('title', 'À faire') ON CONFLICT DO NOTHING;`;
const JOURNAL = `
  CREATE TABLE IF NOT EXISTS journal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    event text NOT NULL
  );`;

/** The application's settings, with a journal of their changes: for its other services and its operators. */
export function privateApi(): Service {
  const config = new Database("config-db", "CONFIG_");
  const intern = new Database("intern-db", "INTERN_");
  return {
    port: wholeNumber("PORT", 65_535),
    connections: [config, intern],
    prepare: async () => void (await Promise.all([config.migrate(SETTINGS), intern.migrate(JOURNAL)])),
    routes: [
      { method: "GET", path: "/settings", answer: () => settings(config) },
      { method: "PUT", path: "/settings/:name", answer: (request) => change(request, config, intern) },
      { method: "GET", path: "/journal", answer: () => journal(intern) },
    ],
  };
}

async function settings(config: Database): Promise<Answer> {
  const found = await config.rows<{ name: string; value: string }>("SELECT name, value FROM setting ORDER BY name");
  return { status: 200, body: Object.fromEntries(found.map(({ name, value }) => [name, value])) };
}

async function change(request: Request, config: Database, intern: Database): Promise<Answer> {
  const { name = "" } = request.places;
  const value = field(request, "value", 200);
  const update = "UPDATE setting SET value = $2 WHERE name = $1 RETURNING name, value";
  const [changed] = await config.rows(update, name, value);
  if (!changed) throw new Refused(404, "there is no such setting");
  await intern.rows("INSERT INTO journal (event) VALUES ($1)", `${name} is "${value}" now`);
  return { status: 200, body: changed };
}

async function journal(intern: Database): Promise<Answer> {
  return { status: 200, body: await intern.rows("SELECT at, event FROM journal ORDER BY id DESC LIMIT 50") };
}
