import { Failures, messageLines, sentencesOf, translated } from "../../ops/engine/failure";

/** What is said of a command that wrote this as it failed. */
const said = (stderr: string): string[] => sentencesOf({ code: 255, signal: null, stderr });

test.each([
  ["error: getting stack configuration: get stack secrets manager: incorrect passphrase", /^The passphrase is wrong/],
  [
    "error: failed to decrypt: incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to",
    /^The passphrase is wrong/,
  ],
  ["get stack secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or", /^No passphrase is set/],
  [
    "unable to read PULUMI_CONFIG_PASSPHRASE_FILE: open /none: no such file or directory",
    /^The passphrase file \/none cannot be read: no such file or directory\.$/,
  ],
  ["Cannot connect to the Docker daemon at unix:///x.sock. Is the docker daemon running?", /^Docker does not answer/],
  ["connect ENOENT /var/run/docker.sock", /^Docker does not answer/],
  [
    "The Docker engine cannot be reached: ssh to 203.0.113.10 ended with code 255: Broken pipe; check",
    /^The connection to/,
  ],
  ["creating web: ssh ended with 255:", /^The connection to the server was lost; run the same command again/],
  [
    "error during connect: Get x: command [ssh -l deploy -- a docker system dial-stdio] has exited with exit status 255, please",
    /^The connection to the server was lost/,
  ],
  ["permission denied while trying to connect to the Docker daemon socket", /^Docker is running but does not let/],
  ["connect EACCES /var/run/docker.sock", /^Docker is running but does not let/],
  [
    "pull access denied for nosuch/image, repository does not exist or may require 'docker login'",
    /"nosuch\/image" does not exist/,
  ],
  ["Error response from daemon: No such image: nosuch/image:1", /^Image "nosuch\/image:1" does not exist/],
  [
    "Unable to find image 'a/b:1' locally\nError response from daemon: Get \"https://registry/v2/\": dial tcp: lookup registry: no such host",
    /^Image "a\/b:1" is not in Docker and its registry cannot be reached/,
  ],
  ["manifest for postgres:0.1 not found: manifest unknown: manifest unknown", /^Image "postgres:0.1" has no such tag/],
  ["Bind for 127.0.0.1:80 failed: port is already allocated", /taken \(127\.0\.0\.1:80\)/],
  [
    'Preview failed: resource "urn:pulumi:a::b::c$tls:index/selfSignedCert:SelfSignedCert::authority" cannot be deleted\nbecause it is protected. To unprotect',
    /^This change would delete "authority", which is protected .*: pulumi state unprotect 'urn:pulumi:a::b::c\$tls:.*::authority'$/,
  ],
  [
    'unable to replace resource "urn:pulumi:prod-host::platform::a:Droplet$digitalocean:index/volume:Volume::host-data"\nas it is currently marked for protection. To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`',
    /^This change would make "host-data" anew, which is protected .*: npm run down -- --stack prod-host --delete-data$/,
  ],
  ["mkdir /var/lib/docker/x: no space left on device", /^The disk on which Docker/],
])("%s", (message, sentence) => {
  expect(translated(message)).toMatch(sentence);
});

test("another update's lock names its owner", () => {
  const stderr = [
    "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.",
    "  file:///state/locks/x.json: created by root@host (pid 4744) at 2026-11-21T00:48:28Z",
  ].join("\n");
  expect(said(stderr)).toEqual([
    "Another update of this stack is running: root@host, process 4744, since 2026-11-21T00:48:28Z. Wait for it, then run this again; if that one was killed, clear its lock with: pulumi cancel",
  ]);
});

test("a bucket's refusal says what was refused, and one without a key how to set it", () => {
  const refused =
    "2 errors occurred:\n 1) operation error S3: PutObject, https response error StatusCode: 403, RequestID: 4, HostID: x=, api error AccessDenied: Access Denied.";
  expect(said(refused)).toEqual([
    "The state's bucket refuses PutObject: AccessDenied; see what a key must be allowed in docs/state.md.",
  ]);
  const nobody =
    'read ".pulumi/meta.yaml": blob (code=Unknown): operation error S3: GetObject, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found';
  expect(said(nobody)).toEqual([
    expect.stringMatching(/^The state is in a bucket, and no key for it is set; set AWS_/),
  ]);
});

test("an unknown message stays as it is, one line each, without warnings", () => {
  expect(said("warning: old\nSDK 2026/11/30 14:33:39 WARN no checksum\nerror: something new\n")).toEqual([
    "something new",
  ]);
});

test("no word at all is a sentence too", () => {
  expect(said("")[0]).toMatch(/^Pulumi ended before it was done, without saying why \(exit code 255\); /);
  expect(sentencesOf({ code: 1, signal: "SIGKILL", stderr: "" })[0]).toMatch(/ without saying why \(SIGKILL\); /);
});

test("a wait's failure shows its sentence and log lines, not its command", () => {
  const message = 'exit status 1: running "./node ready \\"quoted\\"":\npatient stopped with exit code 3.\nlast line\n';
  expect(messageLines(message)).toEqual(["patient stopped with exit code 3.", "last line"]);
});

test("a program's exception shows its message, not its stack, and once", () => {
  const failures = new Failures(() => undefined);
  const stack = "    at Object.<anonymous> (/project/components/program.ts:1:1)\n";
  for (const message of [
    `Unhandled exception: Error: services/x: wrong\n${stack}`,
    "services/x: wrong",
    "One or more errors occurred: services/x: wrong, another",
  ])
    failures.take({ diagnosticEvent: { severity: "error", message } });
  expect(failures.sentences()).toEqual(["services/x: wrong"]);
});

test("errors of an update are headed by their part, indented below, and said once", () => {
  const failures = new Failures(() => "patient");
  const message = "exit status 1: no database\nlog line";
  failures.take({ diagnosticEvent: { severity: "error", message, urn: "urn" } });
  failures.take({ diagnosticEvent: { severity: "error", message, urn: "urn" } });
  failures.take({ diagnosticEvent: { severity: "error", message: "update failed\n" } });
  failures.take({ diagnosticEvent: { severity: "warning", message: "not an error" } });
  expect(failures.sentences()).toEqual(["patient: exit status 1: no database", "    log line"]);
});

test("a sentence that begins with its part is not headed again", () => {
  const failures = new Failures(() => "patient");
  failures.take({ diagnosticEvent: { severity: "error", message: "patient is not ready", urn: "urn" } });
  expect(failures.sentences()).toEqual(["patient is not ready"]);
});

test("an error of which nothing is left is told by what the engine says beside it", () => {
  const failures = new Failures(() => "patient");
  const error = (message: string) =>
    failures.take({ diagnosticEvent: { severity: "error", message, urn: "urn:pulumi:dev::platform::x::patient" } });
  error('exit status 137: running "./node ready":\n');
  error("update failed");
  expect([failures.sentences(), failures.echoes()]).toEqual([
    [],
    ['patient: exit status 137: running "./node ready":', "patient: update failed"],
  ]);
});
