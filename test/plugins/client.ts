// A client of the provider protocol that stands in for the engine: it starts a plugin as the engine does and speaks to
// it in plain values.
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";

export type Properties = Record<string, JavaScriptValue>;

export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

export const secret = (value: JavaScriptValue): Properties => ({ [SIGNATURE]: SECRET, value });

export const isSecret = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (value as Properties)[SIGNATURE] === SECRET;

/** The value inside a secret. */
export const open = (value: unknown): JavaScriptValue =>
  isSecret(value) ? (value as { value: JavaScriptValue }).value : null;

export const urnOf = (type: string, name: string): string => `urn:pulumi:test::platform::${type}::${name}`;

const MAIN = join(__dirname, "..", "..", "offline", "plugins", "main.mts");
const struct = (properties: Properties): Struct => Struct.fromJavaScript(properties);
const plain = (value: Struct | undefined): Properties => (value?.toJavaScript() ?? {}) as Properties;

export interface Checked {
  inputs: Properties;
  failures: Record<string, string>;
}

export interface Naming {
  seed?: string;
  proposed?: string;
  disabled?: boolean;
}

export interface State {
  id: string;
  outputs: Properties;
}

export class Plugin {
  readonly process: ChildProcess;
  readonly #client: services.ResourceProviderClient;

  private constructor(process: ChildProcess, port: string) {
    this.process = process;
    this.#client = new services.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  static async start(name: string, environment = process.env): Promise<Plugin> {
    const child = spawn(process.execPath, [MAIN, name], { stdio: ["ignore", "pipe", "inherit"], env: environment });
    const [port] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return new Plugin(child, port);
  }

  async stop(): Promise<void> {
    this.#client.close();
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGTERM");
    await ended;
  }

  #call<Request, Response>(
    method: (request: Request, reply: (error: grpc.ServiceError | null, response: Response) => void) => unknown,
    request: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      method.call(this.#client, request, (error, response) =>
        error ? reject(new Error(error.details)) : resolve(response),
      );
    });
  }

  async schema<T>(): Promise<T> {
    const response = await this.#call<messages.GetSchemaRequest, messages.GetSchemaResponse>(
      this.#client.getSchema,
      new messages.GetSchemaRequest(),
    );
    return JSON.parse(response.getSchema());
  }

  async checkConfig(news: Properties): Promise<string[]> {
    const request = new messages.CheckRequest().setNews(struct(news));
    const response = await this.#call<messages.CheckRequest, messages.CheckResponse>(this.#client.checkConfig, request);
    return response.getFailuresList().map((failure) => failure.getReason());
  }

  /** The provider's settings as they go into the state. */
  async configInputs(news: Properties): Promise<Properties> {
    const request = new messages.CheckRequest().setNews(struct(news));
    const response = await this.#call<messages.CheckRequest, messages.CheckResponse>(this.#client.checkConfig, request);
    return plain(response.getInputs());
  }

  async configure(args: Properties): Promise<void> {
    const request = new messages.ConfigureRequest().setArgs(struct(args));
    await this.#call<messages.ConfigureRequest, messages.ConfigureResponse>(this.#client.configure, request);
  }

  async check(
    type: string,
    name: string,
    news: Properties,
    olds: Properties = {},
    naming: Naming = {},
  ): Promise<Checked> {
    const request = new messages.CheckRequest().setUrn(urnOf(type, name)).setNews(struct(news)).setOlds(struct(olds));
    request.setRandomseed(Buffer.from(naming.seed ?? "seed"));
    if (naming.proposed !== undefined || naming.disabled) {
      const { PROPOSE, DISABLE } = messages.CheckRequest.AutonamingOptions.Mode;
      const options = new messages.CheckRequest.AutonamingOptions();
      request.setAutonaming(
        options.setProposedName(naming.proposed ?? "").setMode(naming.disabled ? DISABLE : PROPOSE),
      );
    }
    const response = await this.#call<messages.CheckRequest, messages.CheckResponse>(this.#client.check, request);
    // The property's own field is empty, lest the engine print a secret; the reason begins with the path.
    const reasons = response.getFailuresList().map((failure) => failure.getReason());
    const failures = reasons.map((reason) => [reason.split(": ", 1)[0], reason]);
    return { inputs: plain(response.getInputs()), failures: Object.fromEntries(failures) };
  }

  async diff(type: string, before: Properties, after: Properties, state: Properties = before) {
    const request = new messages.DiffRequest().setUrn(urnOf(type, "it")).setId("id");
    request.setOldInputs(struct(before)).setOlds(struct(state)).setNews(struct(after));
    const response = await this.#call<messages.DiffRequest, messages.DiffResponse>(this.#client.diff, request);
    return {
      changes: response.getDiffsList(),
      replaces: response.getReplacesList(),
      paths: response
        .getDetaileddiffMap()
        .getEntryList()
        .map(([path]) => path),
      deleteBeforeReplace: response.getDeletebeforereplace(),
    };
  }

  async create(type: string, inputs: Properties, name = "it", preview = false): Promise<State> {
    const request = new messages.CreateRequest()
      .setUrn(urnOf(type, name))
      .setProperties(struct(inputs))
      .setPreview(preview);
    const response = await this.#call<messages.CreateRequest, messages.CreateResponse>(this.#client.create, request);
    return { id: response.getId(), outputs: plain(response.getProperties()) };
  }

  async read(type: string, id: string, state: Properties, inputs: Properties) {
    const request = new messages.ReadRequest().setUrn(urnOf(type, "it")).setId(id);
    request.setProperties(struct(state)).setInputs(struct(inputs));
    const response = await this.#call<messages.ReadRequest, messages.ReadResponse>(this.#client.read, request);
    return { id: response.getId(), outputs: plain(response.getProperties()), inputs: plain(response.getInputs()) };
  }

  async update(type: string, id: string, state: Properties, inputs: Properties, preview = false): Promise<Properties> {
    const request = new messages.UpdateRequest().setUrn(urnOf(type, "it")).setId(id).setPreview(preview);
    request.setOlds(struct(state)).setNews(struct(inputs));
    const response = await this.#call<messages.UpdateRequest, messages.UpdateResponse>(this.#client.update, request);
    return plain(response.getProperties());
  }

  async delete(type: string, id: string, state: Properties): Promise<void> {
    const request = new messages.DeleteRequest().setUrn(urnOf(type, "it")).setId(id).setProperties(struct(state));
    await this.#call<messages.DeleteRequest, Empty>(this.#client.delete, request);
  }

  /** Asks a function of the plugin. */
  async invoke(token: string, args: Properties): Promise<Properties> {
    const request = new messages.InvokeRequest().setTok(token).setArgs(struct(args));
    const response = await this.#call<messages.InvokeRequest, messages.InvokeResponse>(this.#client.invoke, request);
    return plain(response.getReturn());
  }

  async cancel(): Promise<void> {
    await this.#call<Empty, Empty>(this.#client.cancel, new Empty());
  }

  /** Check and create, as the engine does; a refused input fails the test. */
  async make(type: string, given: Properties, name = "it"): Promise<State & { inputs: Properties }> {
    const { inputs, failures } = await this.check(type, name, given);
    expect(failures).toEqual({});
    return { ...(await this.create(type, inputs, name)), inputs };
  }
}
