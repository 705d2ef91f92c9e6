import type { PlanValue, TaskPlan } from "./workload";

/** One version of the user of a database; the version is in the user's name. */
export interface DocumentUser {
  database: string;
  version: number;
  user: string;
  /** Name of the secret that is its password. */
  secret: string;
}

/** The variables by which the server has its administrator, and with them what runs inside. */
export const administrator = { user: "MONGO_INITDB_ROOT_USERNAME", password: "MONGO_INITDB_ROOT_PASSWORD" };

/** Makes users, or gives them their passwords and rights again; others stay. */
export function addUsers(part: string, users: DocumentUser[]): TaskPlan {
  const entries = users.map(({ database, user, secret }) => ({ database, user, password: `\${${secret}}` }));
  const values = Object.fromEntries(users.map(({ secret }): [string, PlanValue] => [secret, { secret }]));
  const stdin = { template: `${JSON.stringify(entries)}\n`, values };
  return task(part, "Making the users of the databases", "add", stdin, adding);
}

/** One that is gone already is as it should be. */
export function removeUser(part: string, { database, user }: DocumentUser): TaskPlan {
  return task(part, `Taking user ${user} away`, "remove", `${JSON.stringify([{ database, user }])}\n`, removing);
}

// the rights of an owner who cannot let others in
const adding = `
  const rights = { pwd: password, roles: ["readWrite", "dbAdmin"] };
  if (own.getUser(user)) own.updateUser(user, rights);
  else own.createUser({ user, ...rights });`;

const removing = `
  if (own.getUser(user)) own.dropUser(user);`;

/** By `document-users` where the image has it, and by MongoDB's own shell else: passwords stand on standard input alone. */
function task(part: string, purpose: string, action: string, stdin: PlanValue, change: string): TaskPlan {
  const shell = `const server = connect("mongodb://127.0.0.1:27017/admin");
server.auth(process.env.${administrator.user}, process.env.${administrator.password});
for (const { database, user, password } of JSON.parse(require("fs").readFileSync(0, "utf8"))) {
  const own = server.getSiblingDB(database);${change}
}`;
  const script = [
    `if command -v document-users >/dev/null; then exec document-users ${action}; fi`,
    // the shell keeps its own notes in the home of its user
    'HOME=/tmp exec mongosh --quiet --norc --nodb --eval "$0"',
  ];
  return { purpose, part, command: ["bash", "-c", script.join("\n"), shell], stdin };
}
