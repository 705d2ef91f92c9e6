import type { Answer } from "../support/client";
import { Client } from "../support/client";
import { expectCode, watchCommandLines } from "../support/commands";
import { TestStack } from "../support/stack";
import type { Outputs } from "../support/stack";

export const domain = "rofecare.localhost";

/** Each domain's service with its route. */
export const routes: Record<string, string> = {
  identity: "identity",
  patient: "patients",
  clinical: "clinical",
  "medical-technology": "medical-technology",
  pharmacy: "pharmacy",
  finance: "finance",
  platform: "platform",
  interoperability: "interoperability",
};

export const infrastructure = ["postgres", "redis", "kafka"];
export const services = ["config-server", "discovery-server", "gateway", ...Object.keys(routes), "frontend"];
export const tools = [
  "prometheus",
  "zipkin",
  "node-exporter",
  "cadvisor",
  "postgres-exporter",
  "redis-exporter",
  "kafka-exporter",
];

/** The whole of Rofecare, deployed once. */
export interface Running {
  stack: TestStack;
  client: Client;
  outputs: Outputs;
  /** What `up` printed, and the command lines of the machine in the meantime. */
  log: string;
  commandLines: string;
  secrets: string[];
  /** Asks a page for operators with their password, or with another one. */
  operator: (host: string, path: string, password?: string) => Promise<Answer>;
}

export async function deploy(stack: TestStack): Promise<Running> {
  const watch = watchCommandLines();
  const ending = await stack.up();
  const commandLines = watch.stop();
  expectCode(ending, 0);
  const outputs = await stack.outputs<Outputs>("--show-secrets");
  const client = new Client(stack.ports, outputs.caCertificate, { domain });
  const own = String(outputs.credentials["operators"]);
  const operator = (host: string, path: string, password = own): Promise<Answer> =>
    client.get(path, `${host}.${domain}`, {
      Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
      Accept: "application/json",
    });
  return { stack, client, outputs, log: ending.all, commandLines, secrets: await stack.secrets(), operator };
}
