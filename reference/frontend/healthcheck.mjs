// @ts-check
/** Exit code 0 when the server answers; plain JavaScript, since it starts anew at every check. */
import { get } from "node:http";

const request = get({ port: Number(process.env["PORT"] ?? 3000), path: "/health", timeout: 2_000 }, (response) => {
  response.resume();
  process.exitCode = response.statusCode === 200 ? 0 : 1;
});
request.on("timeout", () => request.destroy(new Error("no answer within 2 s")));
request.on("error", (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
