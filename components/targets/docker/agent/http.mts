// An import of node:http asks the module for everything that it exports, its WebSocket too, which loads a whole second
// HTTP client: half of what the agent's start cost, dozens of times in a deployment.
export const { Agent, request } = process.getBuiltinModule("node:http");
