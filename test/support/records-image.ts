import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockedImage } from "../images/support";
import { docker } from "./tiny-image";

/**
 * Records that are posted and read, a request that takes as long as it says, and a websocket that echoes; the variable FAULT
 * keeps it from working. Each connection takes one request: none is cut that somebody is about to use again.
 */
const server = `
const { createHash } = require("node:crypto");
const { createServer } = require("node:http");
const { FAULT, PORT } = process.env;
if (FAULT === "crash") {
  console.log("cannot start: no licence");
  process.exit(3);
}
const slow = ({ searchParams }) => Number(searchParams.get("seconds") ?? 0) * 1000;
let lost;
const loseLicence = () => console.log("lost my licence") ?? process.exit(7);
const server = createServer((request, response) => {
  if (FAULT === "later") lost ??= setTimeout(loseLicence, 2000);
  const url = new URL(request.url, "http://records");
  request.resume().on("end", () => {
    const made = request.method === "POST";
    const headers = { Connection: "close", ...(made && { Location: "/records/1" }) };
    setTimeout(() => response.writeHead(made ? 201 : 200, headers).end("{}"), slow(url));
  });
});
const open = new Set();
server.on("upgrade", ({ headers }, socket) => {
  const key = headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(key).digest("base64");
  socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n" +
    "Sec-WebSocket-Accept: " + accept + "\\r\\n\\r\\n");
  open.add(socket);
  socket.on("close", () => open.delete(socket)).on("error", () => undefined);
  // each text is short and comes whole: its head, four bytes of a mask, and what they hide
  socket.on("data", (frame) => {
    const text = frame.subarray(6).map((byte, index) => byte ^ frame[2 + (index % 4)]);
    socket.write(Buffer.concat([Buffer.from([frame[0], text.length]), text]));
    if ((frame[0] & 15) === 8) socket.end();
  });
});
const leave = (code) => {
  for (const socket of open) socket.end(Buffer.from([0x88, 2, 0x03, 0xe9]));
  server.close();
  setTimeout(() => process.exit(code), 500).unref();
};
process.on("SIGTERM", () => leave(0));
if (FAULT === "never-ready") setInterval(() => undefined, 1000);
else server.listen(Number(PORT));
`;

/** Makes an image by this name, on the one that has Node. */
export function makeRecordsImage(name: string): void {
  const folder = mkdtempSync(join(tmpdir(), "records-image-"));
  try {
    writeFileSync(join(folder, "server.cjs"), server);
    const lines = [`FROM ${lockedImage("node").id}`, "COPY server.cjs /server.cjs", 'CMD ["node", "/server.cjs"]', ""];
    writeFileSync(join(folder, "Dockerfile"), lines.join("\n"));
    execFileSync("docker", ["build", "--quiet", "--tag", name, folder], { stdio: ["ignore", "pipe", "pipe"] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function removeRecordsImage(name: string): void {
  docker("image", "rm", "--force", name);
}
