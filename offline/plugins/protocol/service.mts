// The resource provider service: turns requests of the protocol into operations on the plugin's declarations.
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import type * as Proto from "@pulumi/pulumi/proto/provider_pb.js";
import { checkFields } from "./check.mts";
import type { Context, Plugin, Resource } from "./declaration.mts";
import { PluginError } from "./declaration.mts";
import { difference } from "./diff.mts";
import type { EngineLog } from "./engine-log.mts";
import type { NameRequest } from "./naming.mts";
import * as operations from "./operations.mts";
import { packageSchema } from "./package-schema.mts";
import { providerConfig } from "./provider-config.mts";
import { checkResponse, diffResponse } from "./responses.mts";
import { decode, encode, markSecrets, reveal } from "./values.mts";
import type { PlainProperties } from "./values.mts";

interface Addressed {
  getUrn(): string;
  getTimeout?(): number;
}

const typeIn = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";
const nameIn = (urn: string): string => urn.split("::").slice(3).join("::");

export class Service {
  readonly #plugin: Plugin;
  readonly #log: EngineLog;
  readonly #stopping = new AbortController();
  #config: PlainProperties = {};

  constructor(plugin: Plugin, log: EngineLog) {
    this.#plugin = plugin;
    this.#log = log;
  }

  #resource(urn: string): Resource {
    const token = typeIn(urn);
    const found = this.#plugin.resources.find((resource) => resource.token === token);
    if (found) return found;
    const known = this.#plugin.resources.map((resource) => resource.token).join(", ");
    throw new PluginError(`this machine's own ${this.#plugin.name} plugin does not know ${token}; it knows ${known}`);
  }

  #context(request: Addressed): Context {
    const urn = request.getUrn();
    const seconds = request.getTimeout?.() ?? 0;
    const signals = [this.#stopping.signal, ...(seconds > 0 ? [AbortSignal.timeout(seconds * 1000)] : [])];
    const log = (message: string): void => this.#log(urn, message);
    return { urn, name: nameIn(urn), config: this.#config, signal: AbortSignal.any(signals), log };
  }

  getPluginInfo() {
    return new pluginMessages.PluginInfo().setVersion(this.#plugin.version);
  }

  getSchema() {
    return new messages.GetSchemaResponse().setSchema(packageSchema(this.#plugin));
  }

  handshake() {
    return new messages.ProviderHandshakeResponse().setAcceptSecrets(true).setSupportsAutonamingConfiguration(true);
  }

  configure(request: Proto.ConfigureRequest) {
    this.#config = providerConfig(this.#plugin, reveal(decode(request.getArgs())));
    const response = new messages.ConfigureResponse();
    return response.setAcceptsecrets(true).setSupportspreview(true).setSupportsAutonamingConfiguration(true);
  }

  checkConfig(request: Proto.CheckRequest) {
    const news = decode(request.getNews());
    const unsupported = this.#plugin.unsupportedConfig ?? [];
    const config = providerConfig(this.#plugin, reveal(news));
    const failures = checkFields(this.#plugin.config, config, { unsupported });
    const secrets = Object.entries(this.#plugin.config).filter(([, input]) => input.secret);
    const protectedNews = markSecrets(news, new Set(secrets.map(([name]) => name)));
    return checkResponse(protectedNews, failures.length > 0 ? failures : (this.#plugin.verifyConfig?.(config) ?? []));
  }

  diffConfig(request: Proto.DiffRequest) {
    const [before, after] = [request.getOldInputs() ?? request.getOlds(), request.getNews()];
    const provider = { token: "", inputs: this.#plugin.config, outputs: {}, create: () => Promise.reject(new Error()) };
    return diffResponse(difference(provider, {}, reveal(decode(before)), reveal(decode(after))));
  }

  async check(request: Proto.CheckRequest) {
    const urn = request.getUrn();
    const autonaming = request.getAutonaming();
    const naming: NameRequest = {
      urn,
      name: nameIn(urn),
      seed: request.getRandomseed_asU8(),
      proposed: autonaming?.getProposedName(),
      disabled: autonaming?.getMode() === messages.CheckRequest.AutonamingOptions.Mode.DISABLE,
    };
    const [olds, news] = [decode(request.getOlds()), decode(request.getNews())];
    const checked = await operations.check(this.#resource(urn), olds, news, naming);
    return checkResponse(checked.inputs, checked.failures);
  }

  diff(request: Proto.DiffRequest) {
    const state = reveal(decode(request.getOlds()));
    const before = request.getOldInputs() ? reveal(decode(request.getOldInputs())) : state;
    return diffResponse(difference(this.#resource(request.getUrn()), state, before, reveal(decode(request.getNews()))));
  }

  async create(request: Proto.CreateRequest) {
    const [resource, inputs] = [this.#resource(request.getUrn()), decode(request.getProperties())];
    const response = new messages.CreateResponse();
    if (request.getPreview()) return response.setProperties(encode(operations.previewCreate(resource, inputs)));
    const { id, outputs } = await operations.create(resource, inputs, this.#context(request));
    return response.setId(id).setProperties(encode(outputs));
  }

  async read(request: Proto.ReadRequest) {
    const [state, inputs] = [decode(request.getProperties()), decode(request.getInputs())];
    const resource = this.#resource(request.getUrn());
    const found = await operations.read(resource, request.getId(), state, inputs, this.#context(request));
    const response = new messages.ReadResponse();
    if (!found) return response;
    return response.setId(request.getId()).setProperties(encode(found.outputs)).setInputs(encode(found.inputs));
  }

  async update(request: Proto.UpdateRequest) {
    const [state, inputs] = [decode(request.getOlds()), decode(request.getNews())];
    const resource = this.#resource(request.getUrn());
    const response = new messages.UpdateResponse();
    if (request.getPreview()) return response.setProperties(encode(operations.previewUpdate(resource, state, inputs)));
    const outputs = await operations.update(resource, request.getId(), state, inputs, this.#context(request));
    return response.setProperties(encode(outputs));
  }

  async delete(request: Proto.DeleteRequest) {
    const resource = this.#resource(request.getUrn());
    await operations.remove(resource, request.getId(), decode(request.getProperties()), this.#context(request));
    return new emptyProto.Empty();
  }

  async invoke(request: Proto.InvokeRequest) {
    const token = request.getTok();
    const asked = this.#plugin.functions?.[token];
    if (!asked) throw new PluginError(`this machine's own ${this.#plugin.name} plugin does not know ${token}`);
    const context = this.#context({ getUrn: () => "" });
    return new messages.InvokeResponse().setReturn(encode(await asked(reveal(decode(request.getArgs())), context)));
  }

  cancel() {
    this.#stopping.abort();
    return new emptyProto.Empty();
  }

  attach() {
    return new emptyProto.Empty();
  }
}
