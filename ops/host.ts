import { join } from "node:path";
import { hostSetupScript } from "../components/plan/host-setup";
import { engineAddress } from "../config/host";
import type { SshHostSettings } from "../config/host";
import { parseHost } from "../config/settings";
import type { Settings } from "../config/settings";
import { readArguments } from "./arguments";
import { entered } from "./cloud/known";
import { readSettingsFiles } from "./engine/settings-files";
import { complain, main, say, Stop } from "./report";
import { placeSsh } from "./server/place";
import { keysOf, problemThere } from "./server/problems";
import { reach } from "./server/reach";
import { closeConnection, sshWords } from "./server/run";
import { readPublicKeys, report, runSetUp } from "./server/set-up";
import type { SetUpOutcome } from "./server/set-up";

interface Server {
  stack: string;
  host: SshHostSettings;
  ports: Settings["ports"];
  /** The same one, as somebody who is or becomes root there. */
  way: SshHostSettings;
}

async function host(given: string[]): Promise<number> {
  const { stack, flags, options } = readArguments(given, ["check"] as const, ["as", "key"] as const);
  const server = await serverOf(stack, options.as);
  const publicKeys = options.key === undefined ? [] : readPublicKeys(options.key);
  const mode = flags.check ? "check" : "apply";
  const { user } = server.host;
  const outcome = await overSsh(server, hostSetupScript({ user, publicKeys, ports: server.ports, mode }));
  const code = report(outcome, server.host.address, `npm run host -- --stack ${stack}`);
  if (code === 0 && mode === "apply") await seeTheWayIn(server);
  return code;
}

async function serverOf(stack: string, as: string | undefined): Promise<Server> {
  // a server is set up before there is a state
  const { found, problems } = parseHost((await entered(await readSettingsFiles(stack))).raw);
  if (found === undefined) throw new Stop([`Settings of stack ${stack} (Pulumi.${stack}.yaml):`, ...problems]);
  const { host, ports } = found;
  if (host.kind === "local")
    throw new Stop([
      `Pulumi.${stack}.yaml names no server, and this machine is not set up from here; allowed: platform:host: {"kind":"ssh","address":…,"user":…,"hostKey":…}`,
    ]);
  if (host.user === "root")
    throw new Stop([
      'host/user: "root"; name the user who is to deploy, such as "deploy": the set-up makes it, and --as root says who logs in for that.',
    ]);
  if (as !== undefined && !/^[a-z_][a-z0-9_-]{0,31}$/.test(as))
    throw new Stop([`--as: "${as}" is not a user name; allowed: lower-case letters, digits, dashes, underscores.`]);
  return { stack, host, ports, way: { ...host, user: as ?? host.user } };
}

/** By a connection of its own: what it may do is settled when it begins, and the set-up changes that. */
async function overSsh({ stack, way }: Server, script: string): Promise<SetUpOutcome> {
  const ssh = join(await placeSsh(stack, way), "ssh");
  const engine = engineAddress(way);
  const outcome = await runSetUp([ssh, ...sshWords(engine)], script, tell);
  if (outcome.code === 255) {
    const keys = await keysOf(ssh, way);
    const { code, problems: stderr } = outcome;
    throw new Stop([problemThere({ stack, host: way, code, stderr, system: "", family: "", keys })]);
  }
  await closeConnection(engine, ssh);
  return outcome;
}

function tell(line: string): void {
  if (line.startsWith("differs: ")) complain(line);
  else say(line);
}

/** The user who deploys gets in by a connection that begins now, and may use Docker. */
async function seeTheWayIn({ stack, host }: Server): Promise<void> {
  await closeConnection(engineAddress(host), join(await placeSsh(stack, host), "ssh"));
  const { found } = await reach(stack, host);
  say(`User ${host.user} gets in and uses Docker there: ${found}.`);
}

void main(() => host(process.argv.slice(2)));
