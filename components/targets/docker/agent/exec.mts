import { addAbortSignal, Duplex, Readable } from "node:stream";
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
  /** Ends the waiting, not the command: the engine cannot end one that it was asked to start. */
  signal?: AbortSignal;
}

interface Started {
  id: string;
  stream: Duplex;
}

async function start(docker: Docker, container: string, { command, user, signal }: Command): Promise<Started> {
  const attached = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
  const wanted = { ...attached, Cmd: command, ...(user === undefined ? {} : { User: user }) };
  const { Id: id } = await docker.post<{ Id: string }>(`/containers/${container}/exec`, wanted, signal);
  const stream = await docker.hijack(`/exec/${id}/start`, { Detach: false, Tty: false }, signal);
  return { id, stream: signal === undefined ? stream : addAbortSignal(signal, stream) };
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

interface Written {
  stdout: string;
  stderr: string;
}

export interface Outcome extends Written {
  exitCode: number;
}

export async function run(docker: Docker, container: string, command: Command, stdin = ""): Promise<Outcome> {
  const { id, stream } = await start(docker, container, command);
  stream.end(stdin);
  const output = await written(stream);
  return { exitCode: await exitCodeOf(docker, id, command.signal), ...output };
}

/** Runs a command for what it writes: the engine needs up to a second more to know how it ended. */
export async function outputOf(docker: Docker, container: string, command: Command): Promise<Written> {
  const { stream } = await start(docker, container, command);
  stream.end();
  return written(stream);
}

async function written(stream: AsyncIterable<Buffer>): Promise<Written> {
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  for await (const { channel, data } of frames(stream)) output[channel].push(data);
  const text = (channel: Frame["channel"]) => Buffer.concat(output[channel]).toString();
  return { stdout: text("stdout"), stderr: text("stderr") };
}

/** The engine may close the output a moment before it has written down the exit code. */
async function exitCodeOf(docker: Docker, exec: string, signal?: AbortSignal): Promise<number> {
  for (;;) {
    const { Running, ExitCode } = await docker.get<{ Running: boolean; ExitCode: number | null }>(`/exec/${exec}/json`);
    if (!Running && ExitCode !== null) return ExitCode;
    await delay(20, undefined, { signal });
  }
}
