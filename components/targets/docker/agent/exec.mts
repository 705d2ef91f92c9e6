import { Duplex, Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type { Docker } from "./docker.mts";

export interface Frame {
  channel: "stdout" | "stderr";
  data: Buffer;
}

/** The engine sends both outputs over one stream: frames with a header of channel, three zeros and the length. */
export async function* frames(stream: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending = Buffer.alloc(0);
  for await (const chunk of stream) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 8 && pending.length >= 8 + pending.readUInt32BE(4)) {
      const end = 8 + pending.readUInt32BE(4);
      yield { channel: pending[0] === 2 ? "stderr" : "stdout", data: pending.subarray(8, end) };
      pending = pending.subarray(end);
    }
  }
}

export interface Command {
  command: string[];
  user?: string;
}

interface Started {
  id: string;
  stream: Duplex;
}

async function start(docker: Docker, container: string, { command, user }: Command): Promise<Started> {
  const attached = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
  const created = await docker.post<{ Id: string }>(`/containers/${container}/exec`, {
    ...attached,
    Cmd: command,
    ...(user === undefined ? {} : { User: user }),
  });
  return { id: created.Id, stream: await docker.hijack(`/exec/${created.Id}/start`, { Detach: false, Tty: false }) };
}

/** A command in a container as a two-way stream: what is written is its stdin, what is read its stdout. */
export async function open(docker: Docker, container: string, command: string[]): Promise<Duplex> {
  const { stream } = await start(docker, container, { command });
  let complaints = "";
  async function* output(): AsyncGenerator<Buffer> {
    for await (const { channel, data } of frames(stream)) {
      if (channel === "stdout") yield data;
      else complaints += data.toString();
    }
    if (complaints !== "") throw new Error(complaints.trim());
  }
  const duplex = Duplex.from({ writable: stream, readable: Readable.from(output(), { objectMode: false }) });
  return duplex.once("close", () => stream.destroy());
}

export interface Outcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export async function run(docker: Docker, container: string, command: Command, stdin = ""): Promise<Outcome> {
  const { id, stream } = await start(docker, container, command);
  stream.end(stdin);
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for await (const { channel, data } of frames(stream)) output[channel].push(data);
  const text = (channel: Frame["channel"]) => Buffer.concat(output[channel]).toString();
  return { exitCode: await exitCodeOf(docker, id), stdout: text("stdout"), stderr: text("stderr") };
}

/** The engine may close the output a moment before it has written down the exit code. */
async function exitCodeOf(docker: Docker, exec: string): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await docker.get<{ Running: boolean; ExitCode: number | null }>(`/exec/${exec}/json`);
    if (!Running && ExitCode !== null) return ExitCode;
    await delay(20);
  }
}
