import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Stop } from "../ops/report";
import { capture, run } from "./run";

const startSeconds = 60;
const stopSeconds = 60;
const pollMilliseconds = 100;

/**
 * A Docker engine that can be stopped, started and cut off like a machine's, beside the one that others use: it has
 * processes, a network and data of its own. It needs Linux and root.
 */
export class OwnEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), "own-engine-"));
  private machine: ChildProcess | undefined;

  get host(): string {
    return `unix://${join(this.folder, "docker.sock")}`;
  }

  /** Starts it and waits until it answers; containers that are to be restarted are being started then. */
  async start(): Promise<void> {
    const log = openSync(join(this.folder, "log"), "a", 0o600);
    const apart = ["--net", "--pid", "--mount", "--ipc", "--fork", "--mount-proc", "--kill-child=SIGKILL"];
    this.machine = spawn("unshare", [...apart, "sh", "-c", this.script()], { stdio: ["ignore", log, log] });
    const ended = once(this.machine, "exit").then(() => true);
    const deadline = Date.now() + startSeconds * 1000;
    while (!(await this.answers())) {
      if (Date.now() > deadline || (await Promise.race([ended, delay(pollMilliseconds, false)]))) this.failStart();
    }
  }

  /** Stops the engine as a shutdown of the machine does, then ends all that it left. */
  async stop(): Promise<void> {
    const [engine] = childrenOf(this.first()).filter((pid) => nameOf(pid) === "dockerd");
    if (engine === undefined) throw new Error("the engine does not run");
    process.kill(engine, "SIGTERM");
    const deadline = Date.now() + stopSeconds * 1000;
    while (nameOf(engine) === "dockerd") {
      if (Date.now() > deadline) throw new Error(`the engine did not end in ${stopSeconds} s`);
      await delay(pollMilliseconds);
    }
    await this.cutOff();
  }

  /** Ends the engine and all its containers in this moment, as a power failure does. */
  async cutOff(): Promise<void> {
    const { machine } = this;
    if (machine === undefined || machine.exitCode !== null || machine.signalCode !== null) return;
    const ended = once(machine, "exit");
    // it may have ended by itself, as it does after its engine
    const [first] = childrenOf(machine.pid ?? 0);
    if (first !== undefined) endNow(first);
    await ended;
    this.machine = undefined;
  }

  /** Brings images from the engine of the environment, with their ids. */
  async bring(images: string[]): Promise<void> {
    const script = 'docker save "$@" | docker --host "$OWN" load --quiet';
    await run(["sh", "-ec", script, "sh", ...new Set(images)], { environment: { ...process.env, OWN: this.host } });
  }

  /** Words before a command that make it run where the engine's ports are. */
  inside(): string[] {
    return ["nsenter", `--net=/proc/${this.first()}/ns/net`];
  }

  /** Runs the Docker CLI on this engine. */
  async docker(...words: string[]): Promise<string> {
    return (await capture(["docker", "--host", this.host, ...words])).stdout.trim();
  }

  async remove(): Promise<void> {
    await this.cutOff();
    rmSync(this.folder, { recursive: true, force: true });
    // empty now; a cut off engine had no time to remove them
    const groups = `find /sys/fs/cgroup -depth -type d -path '*/${this.group}*' -exec rmdir {} +`;
    await run(["sh", "-c", groups]);
  }

  /** Control group of its containers. */
  private get group(): string {
    return basename(this.folder);
  }

  private script(): string {
    const at = (name: string): string => join(this.folder, name);
    mkdirSync(at("run"), { recursive: true });
    const places = `--data-root ${at("data")} --exec-root ${at("run")} --pidfile ${at("run/docker.pid")}`;
    // what a crash left names processes of a machine that is no more
    const clean = `rm -f ${at("run/docker.pid")} ${at("run/containerd/containerd.pid")} ${at("docker.sock")}`;
    return `ip link set lo up; ${clean}; dockerd ${places} --cgroup-parent /${this.group} --host ${this.host} & wait`;
  }

  private async answers(): Promise<boolean> {
    return this.docker("version").then(
      () => true,
      () => false,
    );
  }

  /** The first process inside; all others end with it. */
  private first(): number {
    const [first] = childrenOf(this.machine?.pid ?? 0);
    if (first === undefined) throw new Error("the engine's machine does not run");
    return first;
  }

  private failStart(): never {
    const last = readFileSync(join(this.folder, "log"), "utf8").trimEnd().split("\n").slice(-10);
    throw new Stop(["A Docker engine of one's own could not be started; it needs Linux, root and dockerd:", ...last]);
  }
}

function childrenOf(pid: number): number[] {
  return readable(`/proc/${pid}/task/${pid}/children`).split(" ").filter(Boolean).map(Number);
}

function nameOf(pid: number): string {
  return readable(`/proc/${pid}/comm`).trim();
}

function endNow(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readable(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // it ended in the meantime
  }
}
