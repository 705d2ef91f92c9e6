// Speaks to one of our plugins as the engine does, for the questions that the comparison asks.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Proto from "@pulumi/pulumi/proto/provider_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb.js";
import type { PackageSchema } from "./package-schema.mts";

export type Properties = Record<string, JavaScriptValue>;

const MAIN = fileURLToPath(new URL("../plugins/main.mts", import.meta.url));
const SECRET_SIGNATURE = "4dabf18193072939515e22adb298388d";

const struct = (properties: Properties) => structProto.Struct.fromJavaScript(properties);
const urn = (token: string): string => `urn:pulumi:check::providers::${token}::it`;

type Reply<Response> = (error: Error | null, response: Response) => void;

export class PluginClient {
  readonly #process: ChildProcess;
  readonly #client: InstanceType<typeof services.ResourceProviderClient>;

  private constructor(process: ChildProcess, port: string) {
    this.#process = process;
    this.#client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  static async start(name: string): Promise<PluginClient> {
    const child = spawn(process.execPath, [MAIN, name], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return new PluginClient(child, port);
  }

  stop(): void {
    this.#client.close();
    this.#process.kill("SIGTERM");
  }

  #ask<Request, Response>(
    method: (request: Request, reply: Reply<Response>) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(this.#client, request, (error, response) => (error ? reject(error) : resolve(response)));
    });
  }

  async schema(): Promise<PackageSchema> {
    const request = new messages.GetSchemaRequest();
    const response = await this.#ask<typeof request, Proto.GetSchemaResponse>(this.#client.getSchema, request);
    return JSON.parse(response.getSchema()) as PackageSchema;
  }

  /** What Check refuses: the reasons, which begin with the property, by property. */
  async refusals(token: string, inputs: Properties): Promise<Map<string, string>> {
    const request = new messages.CheckRequest().setUrn(urn(token)).setNews(struct(inputs));
    const response = await this.#ask<typeof request, Proto.CheckResponse>(this.#client.check, request);
    const reasons = response.getFailuresList().map((failure) => failure.getReason());
    return new Map(reasons.map((reason) => [reason.split(": ", 1)[0] ?? "", reason]));
  }

  async replaces(token: string, before: Properties, after: Properties): Promise<string[]> {
    const request = new messages.DiffRequest().setUrn(urn(token)).setNews(struct(after));
    request.setOldInputs(struct(before)).setOlds(struct(before));
    const response = await this.#ask<typeof request, Proto.DiffResponse>(this.#client.diff, request);
    return response.getReplacesList();
  }

  /** The names of the outputs that a preview of the resource marks as secret. */
  async secretOutputs(token: string, inputs: Properties): Promise<string[]> {
    const request = new messages.CreateRequest().setUrn(urn(token)).setProperties(struct(inputs)).setPreview(true);
    const response = await this.#ask<typeof request, Proto.CreateResponse>(this.#client.create, request);
    const outputs = Object.entries(response.getProperties()?.toJavaScript() ?? {});
    return outputs.flatMap(([name, value]) => (JSON.stringify(value).includes(SECRET_SIGNATURE) ? [name] : []));
  }
}
