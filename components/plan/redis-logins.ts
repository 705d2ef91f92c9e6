import { laterLooks } from "./workload";
import type { FilePlan, HealthPlan, PlanValue, TaskPlan, VolumePlan } from "./workload";

/** Name of the password of the user that makes the others; it stays, since the server begins with it. */
export function administratorOf(cache: string): string {
  return `${cache}-administrator`;
}

const passwordFile = "/etc/platform/administrator";
const folder = "/var/tmp";

/** Where Redis keeps who may come in; it writes there itself, and rewrites it as a whole. */
export const usersFile = `${folder}/users.acl`;

/** A folder that any user may write to in every image; what is in it outlives the container as data do, and goes with `down`. */
export const usersVolume: VolumePlan = { name: "users", path: folder, data: false };

export function administratorFile(cache: string): FilePlan {
  return { path: passwordFile, content: { secret: administratorOf(cache) }, mode: "0444" };
}

/** Begins with the administrator of this container and the passwords that the last one left. */
export function startWith(settingsFile: string): string[] {
  const script = [
    "umask 077",
    `{ echo "user platform on >$(cat ${passwordFile}) allkeys allchannels +@all"`,
    `grep -s '^user default ' ${usersFile} || echo "user default off"; } >${usersFile}.new`,
    `mv ${usersFile}.new ${usersFile}`,
    `exec redis-server ${settingsFile}`,
  ];
  return ["sh", "-c", script.join("\n")];
}

// the password is read where it stands, so that no process list shows it
const client = `REDISCLI_AUTH="$(cat ${passwordFile})" redis-cli --user platform`;

// not by the refusal of a stranger: Redis gives that while it still loads its data
const probe = `${client} ping | grep -q PONG`;
export const health: HealthPlan = { command: ["CMD-SHELL", probe], timeout: 5, startPeriod: 30, ...laterLooks };

/**
 * What clients may do: everything but to administer. With an old password nobody can give himself a new one, read other
 * files or stop the server; what exporters and frameworks look at is allowed again.
 */
const rights = [
  ...["allkeys", "allchannels", "+@all", "-@admin", "+role", "+config|get", "+client|list"],
  ...["+slowlog|get", "+slowlog|len", "+latency|latest", "+latency|histogram"],
].join(" ");

/** Lets clients in by a password, beside those that they have. */
export function allowPassword(cache: string, secret: string): TaskPlan {
  return task(cache, "Adding the password of clients", `ACL SETUSER default on >\${password} ${rights}`, secret);
}

/** The same password is added first: Redis refuses to take away what is not there. */
export function refusePassword(cache: string, secret: string): TaskPlan {
  return task(cache, "Taking away an old password", "ACL SETUSER default >${password} <${password}", secret);
}

function task(part: string, purpose: string, command: string, secret: string): TaskPlan {
  const stdin: PlanValue = { template: `${command}\nACL SAVE\n`, values: { password: { secret } } };
  // redis-cli ends with 0 whatever Redis answers
  const script = `answers=$(${client} 2>&1 | tr '\\n' ' '); [ "$answers" = "OK OK " ] || { echo "$answers" >&2; exit 1; }`;
  return { purpose, part, command: ["sh", "-c", script], stdin };
}
