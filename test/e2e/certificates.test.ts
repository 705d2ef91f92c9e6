// Certificates by ACME from a real authority, which asks a real BIND where the names lead.
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import type { PeerCertificate } from "node:tls";
import { planPlatform } from "../../components/plan/platform";
import { warningsOf } from "../../ops/checks/warnings";
import { zoneFile } from "../../ops/dns/zone-file";
import { settingsOf } from "../plan/samples";
import { NameServer } from "../support/dns/name-server";
import { dnsFolder, goProgram, makeDnsImage } from "../support/dns/tools";
import { docker, makeTinyImage } from "../support/tiny-image";
import { EdgeStack } from "../targets/agent/edge-stack";
import { platform } from "./platforms/names";
import { expectCode } from "./support/commands";
import { eventually } from "./support/eventually";
import { TestStack } from "./support/stack";

jest.setTimeout(300_000);

const domain = "rofecare.com";
const forgotten = "www.rofecare.com";
const staging = "https://acme-staging-v02.api.letsencrypt.org/directory";

const edge = new EdgeStack();
let server: NameServer | undefined;
let stack: TestStack | undefined;

afterAll(() => {
  stack?.discard();
  server?.remove();
  edge.remove();
});

/** The plan of a stack whose host is the proxy's container. */
function plannedStack() {
  const publicAddress = docker(
    "inspect",
    "--format",
    "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
    edge.proxy,
  );
  const certificates = { acme: "staging" as const, email: "operations@rofecare.com" };
  const settings = settingsOf({ domain, address: "0.0.0.0", publicAddress, certificates });
  return { name: "prod", platform, settings, plan: planPlatform({ platform, settings }), lock: {} };
}

/** Pebble, Let's Encrypt's own small server, beside BIND; gives the certificate of its pages. */
async function startAuthority(beside: NameServer): Promise<string> {
  beside.copy(await goProgram("pebble", "pebble", "github.com/letsencrypt/pebble/v2/cmd/pebble"), "pebble");
  beside.write({ "config.json": readFileSync(join(dnsFolder, "pebble", "config.json"), "utf8") });
  const key = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-subj", "/CN=pebble"];
  const files = ["-addext", "subjectAltName=DNS:name-server", "-keyout", "pebble.key", "-out", "pebble.crt"];
  expect(beside.run("openssl", "req", ...key, ...files)).toMatchObject({ code: 0 });
  const variables = ["PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0"];
  beside.runOn("env", ...variables, "./pebble", "-config", "config.json", "-dnsserver", "127.0.0.1:53");
  return beside.read("pebble.crt");
}

function page(address: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(address, { rejectUnauthorized: false }, (answer) => text(answer).then(resolve, reject)).once("error", reject);
  });
}

/** The certificate that the proxy shows for a name, where the authority's root vouches for it. */
function certificateOf(servername: string, ca: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: "127.0.0.1", port: edge.securePort, servername, ca }, () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once("error", reject);
  });
}

test("names that lead to the host get their certificates, and the one that does not is named before", async () => {
  makeDnsImage();
  await edge.start();
  const planned = plannedStack();
  const made = planned.plan.dnsRecords.filter(({ fqdn }) => fqdn !== forgotten);
  const zone = readFileSync(join(dnsFolder, "rofecare.com.zone"), "utf8");
  server = await NameServer.start({ "rofecare.com.zone": `${zone}${zoneFile(made).join("\n")}\n` }, edge.id);
  const wrong = `no A record, which should be ${planned.settings.publicAddress}`;
  const warnings = await warningsOf(planned, server.resolver());
  expect(warnings.filter((warning) => warning.startsWith("DNS"))).toEqual([
    `DNS of ${forgotten}: ${wrong}; until it is right no certificate may come: npm run dns -- --stack prod --check`,
  ]);
  const trusted = await startAuthority(server);
  edge.inProxy(`echo '${trusted}' >/data/pebble.crt`);
  const root = await eventually(() => page(`https://${server?.address}:15000/roots/0`));
  const template = JSON.stringify(planned.plan.edge);
  expect(template).toContain(`"ca":"${staging}"`);
  const own = '"ca":"https://name-server:14000/dir","trusted_roots_pem_files":["/data/pebble.crt"]';
  await edge.configure(JSON.parse(template.replace(`"ca":"${staging}"`, own)) as object);
  for (const { fqdn } of made) {
    const { subjectaltname } = await eventually(() => certificateOf(fqdn, root), 60);
    expect(subjectaltname).toBe(`DNS:${fqdn}`);
  }
  await expect(certificateOf(forgotten, root)).rejects.toThrow();
});

test("a preview warns of names that lead nowhere", async () => {
  makeTinyImage();
  stack = await TestStack.make({ platform: "./test/e2e/platforms/names.ts", domain: "clinic.invalid" });
  const ending = await stack.run(["npm", "run", "--silent", "preview", "--", "--json", "--stack", stack.name]).ending;
  expectCode(ending, 0);
  const { warnings } = JSON.parse(ending.stdout) as { warnings: string[] };
  expect(warnings.join("\n")).toMatch(/^DNS of clinic\.invalid, .*www\.clinic\.invalid/m);
});
