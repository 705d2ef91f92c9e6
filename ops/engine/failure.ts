import type { EngineEvent } from "./events";

/** How a run of the CLI ended, and what it complained of. */
export interface Ended {
  code: number;
  /** The signal that ended it, where one did. */
  signal: NodeJS.Signals | null;
  stderr: string;
}

const connectionLost =
  "The connection to the server was lost; run the same command again, it completes what was begun.";
/** As the agent, this project's plugin, and Docker's own clients tell that ssh ended in the middle. */
const lostConnection =
  /^(?![^]*(?:permission denied \(|verification failed))[^]*(?:ssh(?: to \S+)? ended with (?:code )?255|\[ssh [^\]]*\] has exited with exit status 255)[^]*$/i;

/** What to say where nobody can be asked for a key of the bucket that the state is in. */
export const noBucketKey =
  "The state is in a bucket, and no key for it is set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, where AWS's own tool is " +
  'logged in with: eval "$(aws configure export-credentials --format env)"';

/** Messages of the engine and of Docker that have a clearer sentence; `$1` … are groups of the pattern. */
const known: [pattern: RegExp, sentence: string][] = [
  [
    /incorrect passphrase/,
    "The passphrase is wrong for this stack's secrets; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the one it was made with.",
  ],
  [
    /passphrase must be set with|constructing secrets manager.*passphrase/,
    "No passphrase is set; set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE.",
  ],
  [/unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open (\S+): (.+)/, "The passphrase file $1 cannot be read: $2."],
  [
    /currently locked by \d+ lock[^]*created by (\S+) \(pid (\d+)\) at (\S+)/,
    "Another update of this stack is running: $1, process $2, since $3. Wait for it, then run this again; if that one was killed, clear its lock with: pulumi cancel",
  ],
  [/operation error S3: [^]*failed to refresh cached credentials/, noBucketKey],
  [
    /operation error S3: (\w+),[^]*api error (\w+)/,
    "The state's bucket refuses $1: $2; see what a key must be allowed in docs/state.md.",
  ],
  [lostConnection, connectionLost],
  [/permission denied while trying to connect to the Docker|connect EACCES \S*docker/i, dockerDenied()],
  [/Cannot connect to the Docker daemon|connect (?:ENOENT|ECONNREFUSED) \S*docker/i, dockerStopped()],
  [
    /(?:pull access denied for|repository) ([^\s,]+)(?: not found|, repository does not exist)[^]*/i,
    'Image "$1" does not exist, or its registry asks for a login; check its name and tag.',
  ],
  [
    /no stack named '([^']+)' found/,
    'There is no stack "$1" in the state; bring it up first with: npm run up -- --stack $1',
  ],
  [
    /resource "([^"]+::([^":]+))" cannot be deleted\s+because it is protected/,
    `This change would delete "$2", which is protected because it cannot be made again; go back to the setting or description with it, or give it up first: pulumi state unprotect '$1'`,
  ],
  [
    /unable to replace resource "urn:pulumi:([^:]+)::[^"]+::([^":]+)"\s+as it is currently marked for protection[^]*/,
    'This change would make "$2" anew, which is protected because what it holds would be lost; go back to the setting or description with it, or give the stack up first: npm run down -- --stack $1 --delete-data',
  ],
  [/^update canceled$/m, "The update was stopped before it was done."],
  [
    /image ['"]?(\w[\w./:@-]*\w)[^]*(?:no such host|connection refused|i\/o timeout|TLS handshake|server misbehaving)/i,
    'Image "$1" is not in Docker and its registry cannot be reached; check its name, or load the image first.',
  ],
  [/manifest for (\S+) not found/, 'Image "$1" has no such tag in its registry; check its name and tag.'],
  [
    /No such image: ([^\s"']+)/i,
    'Image "$1" does not exist in Docker and could not be pulled; check its name and tag.',
  ],
  [
    /(?:Bind for (\S+) failed: )?port is already allocated/i,
    "A port that this part publishes is taken ($1); free it or choose another.",
  ],
  [
    /no space left on device/i,
    "The disk on which Docker keeps its data is full; free at least 2 GB, for example with: docker system prune.",
  ],
];

/** What to say when Docker refuses this user. */
export function dockerDenied(): string {
  return "Docker is running but does not let this user in; add the user to the group docker (and log in again), or run as root.";
}

/** What to say when no Docker answers. */
export function dockerStopped(): string {
  return "Docker does not answer; start it (on Debian or Ubuntu: systemctl start docker), or set DOCKER_HOST to where it runs.";
}

/** The clear sentence for a message that is known, without what surrounds it. */
export function translated(message: string): string | undefined {
  for (const [pattern, sentence] of known) {
    const match = pattern.exec(message);
    if (match)
      return sentence
        .replace(/\$(\d)/g, (_, group: string) => match[Number(group)] ?? "unknown")
        .replace(" (unknown)", "");
  }
  return undefined;
}

/** What the CLI wrote on stderr, as sentences; where that is nothing, how it ended. */
export function sentencesOf({ stderr, code, signal }: Ended): string[] {
  const clear = translated(stderr);
  if (clear !== undefined) return [clear];
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !/^(?:warning:|SDK \S+ \S+ WARN)/.test(line));
  return lines.length === 0
    ? [
        `Pulumi ended before it was done, without saying why (${signal ?? `exit code ${code}`}); run the same command again, it mends what is half-made.`,
      ]
    : lines.map(plain);
}

function plain(line: string): string {
  return line.replace(/^error: /, "");
}

/** One diagnostic's message as a person should see it: no command text, no stack trace, the known ones in clear words. */
export function messageLines(message: string): string[] {
  const ownWords = message
    .replace(/exit status \d+: running "(?:[^"\\]|\\.)*":?\s*/g, "")
    .replace(/^(?:[ \t]*\d+ errors? occurred:\s*\n\s*\* )/, "")
    .replace(/^Unhandled exception: (?:Error: )?/, "");
  const clear = translated(ownWords);
  if (clear !== undefined) return [clear];
  return ownWords
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s+at |^<ref |^Error: *$/.test(line))
    .map((line) => line.trimEnd());
}

const echoes =
  /^(?:update failed|preview failed|resource creation failed|one or more resources failed|one or more errors occurred|failed to register new resource|error: )/i;

/** Collects the errors of one update; an error that the engine says twice is kept once. */
export class Failures {
  private readonly found = new Map<string, string[]>();
  /** What the engine says of an error beside the error; told where nothing else is. */
  private readonly echoed = new Set<string>();

  constructor(private readonly partOf: (urn: string) => string | undefined) {}

  take(event: EngineEvent): void {
    const diagnostic = event.diagnosticEvent;
    if (diagnostic?.severity !== "error") return;
    const { message, urn } = diagnostic;
    const lines = echoes.test(message) ? [] : messageLines(message);
    if (lines.length > 0) this.found.set(lines.join("\n"), this.headed(lines, urn));
    else this.echoed.add(this.headed([message.trim().split("\n")[0] ?? ""], urn).join("\n"));
  }

  /** Sentences with their log lines indented, in the order in which they came. */
  sentences(): string[] {
    return [...this.found.values()].flat();
  }

  /** What is told where there is no sentence. */
  echoes(): string[] {
    return [...this.echoed];
  }

  private headed([first = "", ...rest]: string[], urn: string | undefined): string[] {
    const part = urn === undefined ? undefined : this.partOf(urn);
    const head = part === undefined || first.startsWith(part) ? first : `${part}: ${first}`;
    return [head, ...rest.map((line) => (/^\s/.test(line) ? line : `    ${line}`))];
  }
}
