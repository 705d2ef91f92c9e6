import type { Docker } from "./docker.mts";
import { configure, join, leave } from "./edge.mts";
import { examine } from "./examine.mts";
import { ready, readyOrStop } from "./ready.mts";
import {
  configureRequest,
  examineRequest,
  joinRequest,
  leaveRequest,
  readyRequest,
  retireRequest,
  taskRequest,
} from "./request.mts";
import { retire, task } from "./task.mts";

export type Command = (docker: Docker, request: string) => Promise<unknown>;

export const commands: Record<string, Command> = {
  ready: (docker, request) => ready(docker, readyRequest(request)),
  "ready-or-stop": (docker, request) => readyOrStop(docker, readyRequest(request)),
  configure: (docker, request) => configure(docker, configureRequest(request)),
  examine: (docker, request) => examine(docker, examineRequest(request)),
  join: (docker, request) => join(docker, joinRequest(request)),
  leave: (docker, request) => leave(docker, leaveRequest(request)),
  task: (docker, request) => task(docker, taskRequest(request)),
  retire: (docker, request) => retire(docker, retireRequest(request)),
};
