import type { Docker } from "./docker.mts";
import { depart } from "./depart.mts";
import { configure, join, leave } from "./edge.mts";
import { enroll, withdraw } from "./balancer.mts";
import { examine } from "./examine.mts";
import { probe } from "./health.mts";
import { ready, readyOrStop } from "./ready.mts";
import {
  configureRequest,
  departRequest,
  enrollRequest,
  examineRequest,
  joinRequest,
  leaveRequest,
  probeRequest,
  readyRequest,
  retireRequest,
  taskRequest,
  withdrawRequest,
} from "./request.mts";
import { retire, task } from "./task.mts";

export type Command = (docker: Docker, request: string) => Promise<unknown>;

export const commands: Record<string, Command> = {
  ready: (docker, request) => ready(docker, readyRequest(request)),
  "ready-or-stop": (docker, request) => readyOrStop(docker, readyRequest(request)),
  probe: async (docker, request) => (await probe(docker, probeRequest(request))).join("\n"),
  configure: (docker, request) => configure(docker, configureRequest(request)),
  examine: (docker, request) => examine(docker, examineRequest(request)),
  join: (docker, request) => join(docker, joinRequest(request)),
  enroll: (docker, request) => enroll(docker, enrollRequest(request)),
  withdraw: (docker, request) => withdraw(docker, withdrawRequest(request)),
  depart: (docker, request) => depart(docker, departRequest(request)),
  leave: (docker, request) => leave(docker, leaveRequest(request)),
  task: (docker, request) => task(docker, taskRequest(request)),
  retire: (docker, request) => retire(docker, retireRequest(request)),
};
