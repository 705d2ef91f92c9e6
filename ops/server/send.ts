import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { Transform } from "node:stream";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { PlannedStack } from "../plan";
import { workloadsOf } from "../plan";
import { docker } from "../docker/docker";
import { translated } from "../engine/failure";
import { loginOf, registryHost, withLogin } from "../registry/login";
import { ownLacking, pullOwn } from "../registry/pull";
import { say, Stop } from "../report";
import { builder, lackingImages } from "./images";
import type { LackingImage } from "./images";

/** Seconds between two lines of progress. */
const told = 10;
/** Of zlib's levels the quickest: it still halves what goes over the line. */
const level = 1;

/**
 * Gives the stack's engine the images that it lacks: those of a registry are pulled by it, the others go to a server in one
 * stream. Tells whether any came.
 */
export async function supplyImages(planned: PlannedStack): Promise<boolean> {
  const { plan, lock } = planned;
  const running = workloadsOf(plan).filter(({ replicas }) => replicas > 0);
  const look = (): Promise<LackingImage[]> => lackingImages(running, lock);
  const lacking = await look();
  const own = await ownLacking(
    planned,
    running,
    lacking.map(({ name }) => name),
  );
  const published = lacking.filter(({ pulled }) => pulled);
  if (own.length + published.length > 0) {
    await withLogin(await loginOf(planned), async (environment) => {
      await pullOwn(own, environment);
      await pullThere(published, environment);
    });
  }
  const left = published.length > 0 ? await look() : lacking;
  if (left.length > 0) await send(left);
  const missing = left.length > 0 ? await look() : [];
  if (missing.length === 0) return lacking.length + own.length > 0;
  const names = missing.map(({ name }) => name).join(", ");
  throw new Stop([
    `Docker on the server took these images and calls them by other ids: ${names}. Its image store is containerd's; give it the classic one in /etc/docker/daemon.json: {"features":{"containerd-snapshotter":false}}, and restart it.`,
  ]);
}

/** Of each registry one image first: one that does not answer there is asked once. */
async function pullThere(images: LackingImage[], environment: NodeJS.ProcessEnv): Promise<void> {
  const byRegistry = Map.groupBy(images, ({ name }) => registryHost(name));
  const pulls = async (name: string): Promise<boolean> => {
    try {
      await docker(["pull", "--quiet", name], { environment });
    } catch (error) {
      if (error instanceof Stop) return false;
      throw error;
    }
    say(`image  ${name}  pulled by the server`);
    return true;
  };
  await Promise.all(
    [...byRegistry.values()].map(async ([first, ...others]) => {
      if (first !== undefined && (await pulls(first.name))) await Promise.all(others.map(({ name }) => pulls(name)));
    }),
  );
}

async function send(images: LackingImage[]): Promise<void> {
  const started = Date.now();
  const total = images.reduce((sum, { bytes }) => sum + bytes, 0);
  say(
    `images  sending ${images.length} to the server, at most ${megabytes(total)} before compression: ${images.map(({ name }) => name).join(", ")}`,
  );
  const counts = { saved: 0, sent: 0 };
  const seconds = (): number => Math.round((Date.now() - started) / 1000);
  const ticking = setInterval(() => {
    say(`images  ${seconds()} s: ${megabytes(counts.saved)} packed, ${megabytes(counts.sent)} sent`);
  }, told * 1000);
  try {
    await stream(images, counts);
  } finally {
    clearInterval(ticking);
  }
  say(`images  sent in ${seconds()} s: ${megabytes(counts.saved)}, compressed ${megabytes(counts.sent)}`);
}

async function stream(images: LackingImage[], counts: { saved: number; sent: number }): Promise<void> {
  const environment = { ...process.env, DOCKER_HOST: builder() };
  const save = spawn("docker", ["save", ...images.map(({ name }) => name)], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const load = spawn("docker", ["load", "--quiet"], { stdio: ["pipe", "ignore", "pipe"] });
  const ended = Promise.all([endOf(save), endOf(load)]);
  const piped = pipeline(
    save.stdout,
    counting((bytes) => (counts.saved += bytes)),
    createGzip({ level }),
    counting((bytes) => (counts.sent += bytes)),
    load.stdin,
  ).catch(() => save.kill()); // a pipe that breaks is told by the end of one of the two
  const [[saved, loaded]] = await Promise.all([ended, piped]);
  if (saved.code !== null && saved.code !== 0) throw new Stop([unsent("saved here", saved)]);
  if (loaded.code !== 0) throw new Stop([unsent("loaded on the server", loaded)]);
}

/** How a program ended: without a code where it was killed. */
interface End {
  code: number | null;
  said: string;
}

async function endOf(child: ChildProcessByStdio<Writable | null, Readable | null, Readable>): Promise<End> {
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [said, code] = await Promise.all([text(child.stderr), ended]);
  return { code, said: said.trim() };
}

function unsent(what: string, { said }: End): string {
  const last = said.split("\n").at(-1) ?? "";
  return `The images could not be ${what}: ${translated(said) ?? (last === "" ? "the command was ended" : last)}`;
}

function counting(count: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count(chunk.length);
      done(null, chunk);
    },
  });
}

/** Bytes in words. */
export function megabytes(bytes: number): string {
  return bytes < 1024 ** 3 ? `${Math.ceil(bytes / 1024 ** 2)} MB` : `${(bytes / 1024 ** 3).toFixed(1)} GB`;
}
