import { promisify } from "node:util";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { handleUnaryCall } from "@grpc/grpc-js";
import * as automation from "@pulumi/pulumi/automation/server";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import type { RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { program } from "../../components/program";

/** What Pulumi's library runs a program by that is inside another; it leaves it out of its types. */
interface LanguageServer {
  getRequiredPlugins: handleUnaryCall<unknown, unknown>;
  getPluginInfo: handleUnaryCall<unknown, unknown>;
  run: handleUnaryCall<RunRequest, unknown>;
  onPulumiExit(failed: boolean): void;
}
const { LanguageServer } = automation as unknown as {
  LanguageServer: new (program: () => Promise<object>) => LanguageServer;
};

/**
 * Runs the program in this process for the engine, as Pulumi's own library runs one that is inside another. In a process
 * of its own, which `pulumi up` starts, it costs 2 s more: its host looks through all packages for plugins, and Node, the
 * compiler and the libraries are loaded a second time.
 */
export class ProgramServer {
  private readonly language = new LanguageServer(async () => program());
  private readonly server = new Server();
  private readonly traces = { limit: Error.stackTraceLimit, mapped: process.sourceMapsEnabled };

  /** Begins to serve, and gives the option by which the engine finds it. */
  async open(): Promise<string> {
    const { language, server } = this;
    // the SDK takes the stack of each promise and of each resource, and shows one where it must: of the processor's time
    // that an update of 50 services took without a change, these were a quarter
    Error.stackTraceLimit = 1;
    process.setSourceMapsEnabled(false);
    server.addService(LanguageRuntimeService, {
      getRequiredPlugins: language.getRequiredPlugins.bind(language),
      getPluginInfo: language.getPluginInfo.bind(language),
      run: ((call, done) => {
        process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(call.request.getConfigsecretkeysList());
        language.run(call, done);
      }) satisfies LanguageServer["run"],
    });
    const bind = promisify(server.bindAsync.bind(server));
    const port = await bind("127.0.0.1:0", ServerCredentials.createInsecure());
    return `--client=127.0.0.1:${port}`;
  }

  /** @throws where the program ended well and left something undone. */
  close(failed: boolean): void {
    this.server.forceShutdown();
    Error.stackTraceLimit = this.traces.limit;
    process.setSourceMapsEnabled(this.traces.mapped);
    this.language.onPulumiExit(failed);
  }
}
