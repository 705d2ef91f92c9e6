// Imported before the program, which from here on meets mocks instead of an engine.
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

/** The key by which the engine's protocol marks a value as secret. */
const secretKey = "4dabf18193072939515e22adb298388d";

/** What the program asked the engine for; the mocks alone do not show options. */
export interface Registered {
  type: string;
  name: string;
  parent: string;
  provider: string;
  protect: boolean;
  /** `undefined` where the program says nothing. */
  deleteBeforeReplace: boolean | undefined;
  /** Inputs whose changes count for nothing. */
  ignoreChanges: string[];
  /** Names of what comes first. */
  dependencies: string[];
  /** As sent: a secret is an object with a sign. */
  inputs: Record<string, unknown>;
}

const requests: RegisterResourceRequest[] = [];
const register = Object.getOwnPropertyDescriptor(MockMonitor.prototype, "registerResource")?.value as (
  this: MockMonitor,
  ...all: Parameters<MockMonitor["registerResource"]>
) => Promise<void>;

MockMonitor.prototype.registerResource = function (request: RegisterResourceRequest, callback): Promise<void> {
  requests.push(request);
  return register.call(this, request, callback);
};

/** What providers would compute; secrets are marked here, since the mocks do not know which outputs are secret. */
function outputs({ type, name }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const secret = (kind: string): pulumi.Output<string> => pulumi.secret(`${kind} of ${name}`);
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: secret("password"), bcryptHash: secret("hash") };
    case "random:index/randomId:RandomId":
      return { hex: "0123456789ab" };
    case "tls:index/privateKey:PrivateKey":
      return {
        ...{ privateKeyPem: secret("key"), privateKeyOpenssh: secret("ssh key") },
        publicKeyOpenssh: `ssh-ed25519 ${name}\n`,
      };
    case "tls:index/selfSignedCert:SelfSignedCert":
      return { certPem: `certificate of ${name}` };
    case "digitalocean:index/databaseCluster:DatabaseCluster":
      return { host: "public.example.org", privateHost: "private.example.org", password: secret("password") };
    case "digitalocean:index/databaseUser:DatabaseUser":
      return { password: secret("password") };
    default:
      return { name: `${name}-made` };
  }
}

void pulumi.runtime.setMocks(
  {
    newResource: (args) => ({ id: `${args.name}-id`, state: { ...(args.inputs as object), ...outputs(args) } }),
    call: ({ token }) => {
      if (token.endsWith(":getDatabaseCa")) return { certificate: "certificate of the cluster" };
      throw new Error(`the program calls ${token}, which these tests do not know`);
    },
  },
  "platform",
  "test",
);

/** Everything registered so far, once nothing is under way any more. */
export async function registered(): Promise<Registered[]> {
  await pulumi.runtime.disconnect();
  return requests.map((request) => ({
    type: request.getType(),
    name: request.getName(),
    parent: nameOf(request.getParent()),
    provider: request.getProvider(),
    protect: request.getProtect() ?? false,
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    dependencies: request.getDependenciesList().map(nameOf).sort(),
    inputs: (request.getObject()?.toJavaScript() ?? {}) as Record<string, unknown>,
  }));
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

export function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && secretKey in value;
}

/** What stands inside a secret of an input. */
export function revealed(value: unknown): unknown {
  return isSecret(value) ? (value as { value: unknown }).value : value;
}

export function valueOf<T>(output: pulumi.Input<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply(resolve);
  });
}
