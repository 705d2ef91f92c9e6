import * as command from "@pulumi/command";
import type * as pulumi from "@pulumi/pulumi";

/** Relative to the project, so that a clone in another place changes nothing. Stored in state: it must stay. */
const agent = "./node_modules/.bin/node components/targets/docker/agent/main.mts";

export interface AgentCall {
  /** What the agent does when the resource is made, and again when its request changes. @default nothing */
  create?: "ready" | "ready-or-stop" | "configure" | "enroll" | "join" | "task";
  /** What it does instead when its request changes. */
  update?: "ready";
  delete?: "leave" | "depart" | "withdraw" | "retire";
  /** JSON on the agent's standard input, where no process list shows it. */
  request: pulumi.Input<string>;
  /** Noted in the state for who compares: the agent does not look at it, and it holds no secret. @default none */
  noted?: Record<string, string>;
  /** Another value makes the resource anew. @default none */
  triggers?: pulumi.Input<string>[];
  host: string;
}

/** A resource that is there when the agent has done what it was asked for. */
export function agentResource(
  name: string,
  call: AgentCall,
  options: pulumi.CustomResourceOptions,
): command.local.Command {
  return new command.local.Command(
    name,
    {
      ...(call.create && { create: `${agent} ${call.create}` }),
      ...(call.update && { update: `${agent} ${call.update}` }),
      ...(call.delete && { delete: `${agent} ${call.delete}` }),
      stdin: call.request,
      environment: { DOCKER_HOST: call.host, ...call.noted },
      triggers: call.triggers,
      // nothing keeps what a delete says: that requests were left unfinished, or a registry was away, is told or lost
      logging: call.delete === undefined || call.delete === "retire" ? "stderr" : "stdoutAndStderr",
    },
    options,
  );
}
