import { Database } from "./database.mts";
import { hashPassword, isPassword, Tokens } from "./secrets.mts";
import { field, json, Refused } from "./service.mts";
import type { Answer, Request, Service } from "./service.mts";
import { text, wholeNumber } from "./variables.mts";

const TABLES = `
  CREATE TABLE IF NOT EXISTS person (name text PRIMARY KEY, password text NOT NULL);
  CREATE TABLE IF NOT EXISTS todo (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person text NOT NULL REFERENCES person,
    text text NOT NULL,
    done boolean NOT NULL DEFAULT false
  );
  CREATE INDEX IF NOT EXISTS todo_person ON todo (person);`;

interface Todo {
  id: string;
  text: string;
  done: boolean;
}

/** People and what they have to do. */
export function publicApi(): Service {
  const database = new Database("user-db");
  const tokens = new Tokens(text("JWT_SECRET"));
  return {
    port: wholeNumber("PORT", 65_535),
    connections: [database],
    prepare: () => database.migrate(TABLES),
    routes: [
      { method: "POST", path: "/login", answer: (request) => login(request, database, tokens) },
      { method: "GET", path: "/todos", answer: (request) => list(tokens.subject(request), database) },
      { method: "POST", path: "/todos", answer: (request) => add(tokens.subject(request), request, database) },
      { method: "PATCH", path: "/todos/:id", answer: (request) => change(tokens.subject(request), request, database) },
    ],
  };
}

/** The first login of a name sets its password. */
async function login(request: Request, database: Database, tokens: Tokens): Promise<Answer> {
  const name = field(request, "name", 60);
  const password = field(request, "password", 200);
  await database.rows("INSERT INTO person VALUES ($1, $2) ON CONFLICT DO NOTHING", name, await hashPassword(password));
  const [found] = await database.rows<{ password: string }>("SELECT password FROM person WHERE name = $1", name);
  if (!found || !(await isPassword(password, found.password))) throw new Refused(401, "name or password is wrong");
  return { status: 200, body: { name, token: tokens.issue(name) } };
}

async function list(person: string, database: Database): Promise<Answer> {
  const select = "SELECT id, text, done FROM todo WHERE person = $1 ORDER BY id DESC LIMIT 500";
  return { status: 200, body: await database.rows<Todo>(select, person) };
}

async function add(person: string, request: Request, database: Database): Promise<Answer> {
  const insert = "INSERT INTO todo (person, text) VALUES ($1, $2) RETURNING id, text, done";
  const [todo] = await database.rows<Todo>(insert, person, field(request, "text", 500));
  return { status: 201, body: todo };
}

async function change(person: string, request: Request, database: Database): Promise<Answer> {
  const { done } = json(request);
  if (typeof done !== "boolean") throw new Refused(400, "done: true or false is needed");
  const { id = "" } = request.places;
  const update = "UPDATE todo SET done = $3 WHERE person = $1 AND id = $2 RETURNING id, text, done";
  const [todo] = /^\d{1,18}$/.test(id) ? await database.rows<Todo>(update, person, id, done) : [];
  if (!todo) throw new Refused(404, "there is no such todo");
  return { status: 200, body: todo };
}
