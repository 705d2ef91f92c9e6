// An import of node:http asks the module for everything that it exports, its WebSocket too, which loads a whole second
// HTTP client: in a profile 66 of the 150 ms of the agent's start, dozens of times in a deployment.
export const { Agent, request } = process.getBuiltinModule("node:http");
