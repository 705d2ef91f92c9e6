import type { RabbitmqSpec, VirtualHostSpec } from "../../config/backing";
import type { Settings } from "../../config/settings";
import { takingAway, withPasswords } from "./logins";
import type { Login } from "./logins";
import { currentName, loginUser, versionName, versionOf } from "./secret-versions";
import type { TaskPlan } from "./workload";

/** A login of a virtual host. */
export interface VirtualHostLogin extends Login {
  virtualHost: string;
}

type Versions = Pick<Settings, "secretVersions">;

/** The login that a virtual host has now. */
export function virtualHostLogin({ name, virtualHost }: VirtualHostSpec, settings: Versions): VirtualHostLogin {
  const password = `${name}-password`;
  const version = versionOf(password, settings);
  return { name, version, virtualHost, user: loginUser(name, version), secret: versionName(password, version) };
}

/** Who sees and changes everything by the management's pages; always one and the same user. */
export const administrator = "administrator";

/** Name of the password of the administrator as it is now. */
export function administratorOf({ name }: RabbitmqSpec, settings: Versions): string {
  return currentName(`${name}-administrator`, settings);
}

// from its standard input RabbitMQ 3.10 takes definitions for one virtual host alone; the file lies in memory for its time
const importer =
  `file=$(mktemp --tmpdir=/dev/shm) && trap 'rm -f "$file"' EXIT && cat >"$file" && ` +
  `rabbitmqctl --quiet import_definitions "$file"`;

const everything = { configure: ".*", write: ".*", read: ".*" };

/** Makes the virtual hosts, the login of each with rights on it alone, and the administrator; others stay as they are. */
export function makeLogins(part: string, logins: VirtualHostLogin[], administratorSecret: string): TaskPlan {
  const password = (secret: string) => `\${${secret}}`;
  const definitions = {
    vhosts: logins.map(({ virtualHost }) => ({ name: virtualHost })),
    users: [
      ...logins.map(({ user, secret }) => ({ name: user, password: password(secret), tags: "" })),
      { name: administrator, password: password(administratorSecret), tags: "administrator" },
    ],
    permissions: logins.flatMap(({ virtualHost, user }) =>
      [user, administrator].map((each) => ({ user: each, vhost: virtualHost, ...everything })),
    ),
  };
  const secrets = [...logins, { secret: administratorSecret }];
  return {
    purpose: "Making the virtual hosts and their logins",
    part,
    command: ["bash", "-c", importer],
    stdin: withPasswords(JSON.stringify(definitions), secrets),
  };
}

/** The broker closes its connections. One that is gone already is as it should be. */
export function retireLogin(part: string, login: Login): TaskPlan {
  const script =
    `answer=$(rabbitmqctl --quiet delete_user "$0" 2>&1) || ` +
    `[[ $answer == *"does not exist"* || $answer == *no_such_user* ]] || { echo "$answer" >&2; exit 1; }`;
  return { purpose: takingAway(login), part, command: ["bash", "-c", script, login.user], stdin: "" };
}
