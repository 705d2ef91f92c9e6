import { createServer } from "node:http";

const server = createServer((request, response) => {
  response.writeHead(200, { "Content-Type": "text/plain" });
  response.end(request.url === "/health" ? "ok\n" : "sample runs\n");
});

server.listen(8080);
process.on("SIGTERM", () => server.close());
