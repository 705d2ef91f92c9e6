// Serves one plugin over gRPC until the engine ends it, or goes away.
import grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Message } from "google-protobuf";
import type { Plugin } from "./declaration.mts";
import { PluginError } from "./declaration.mts";
import { engineLog } from "./engine-log.mts";
import { Service } from "./service.mts";

const LARGEST_MESSAGE = 400 * 1024 * 1024;
const ENGINE_WATCH_MILLISECONDS = 1000;
const METHODS = [
  "getPluginInfo",
  "getSchema",
  "handshake",
  "configure",
  "checkConfig",
  "diffConfig",
  "check",
  "diff",
  "create",
  "read",
  "update",
  "delete",
  "invoke",
  "cancel",
  "attach",
] as const;

type Answer = (request: never) => Message | Promise<Message>;

/** A user's mistake is told in its own words; a mistake of the plugin comes with the place where it happened. */
const explain = (error: unknown): string => {
  if (error instanceof PluginError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

const unary =
  (answer: Answer): grpc.handleUnaryCall<never, Message> =>
  async (call, reply) => {
    try {
      reply(null, await answer(call.request));
    } catch (error) {
      reply({ code: grpc.status.UNKNOWN, details: explain(error) });
    }
  };

const listen = (server: grpc.Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });

/** An engine that was killed cannot say so; its plugins would stay for ever. */
function watchEngine(gone: () => void): void {
  const engine = process.ppid;
  setInterval(() => {
    if (process.ppid !== engine) gone();
  }, ENGINE_WATCH_MILLISECONDS).unref();
}

export async function serve(plugin: Plugin, engineAddress: string | undefined): Promise<void> {
  const service = new Service(plugin, engineLog(engineAddress));
  const server = new grpc.Server({
    "grpc.max_receive_message_length": LARGEST_MESSAGE,
    "grpc.max_send_message_length": LARGEST_MESSAGE,
  });
  const handlers = METHODS.map((method) => [method, unary((service[method] as Answer).bind(service))]);
  server.addService(services.ResourceProviderService, Object.fromEntries(handlers));
  const port = await listen(server);
  const stop = (): void => {
    service.cancel();
    server.forceShutdown();
    process.exit(0);
  };
  process.once("SIGTERM", stop).once("SIGINT", stop);
  watchEngine(stop);
  process.stdout.write(`${port}\n`);
}
