import { setTimeout as delay } from "node:timers/promises";
import type { ContainerSummary, Docker } from "./docker.mts";
import { Failure } from "./failure.mts";
import { tellFrom } from "./relay.mts";
import type { EnrollRequest, WithdrawRequest } from "./request.mts";

const pollMilliseconds = 250;
/** HAProxy asks for names every second, and looks at a new replica within one more. */
const knownSeconds = 30;

/** Bits of HAProxy's `srv_admin_state`, and values of `srv_op_state` and `srv_check_result`. */
const drained = 0x08;
const runs = 2;
const passed = 3;

/** The address of a place that is free. */
const none = "-";

/** One of the places that a balancer has for the replicas of a part. */
interface Place {
  name: string;
  address: string;
  well: boolean;
  drained: boolean;
  connections: number;
}

/** Waits until each balancer that stands before the part knows this container, and that it is well. */
export async function enroll(docker: Docker, request: EnrollRequest): Promise<void> {
  const addresses = await addressesOf(docker, request.container);
  const unknown = await eachBalancer(docker, request, (balancer) =>
    balancer.until(knownSeconds, (places) => {
      // a place that somebody left while nobody looked is free again, or this one's now
      const stale = places.filter((place) => place.drained && (place.address === none || addresses.has(place.address)));
      const well = places.some((place) => addresses.has(place.address) && place.well && !place.drained);
      return { done: places.length === 0 || well, commands: stale.map(({ name }) => balancer.command(name, "ready")) };
    }),
  );
  const [first] = unknown;
  if (first !== undefined)
    throw new Failure(`${request.part} is ready, but ${first} did not find it in ${knownSeconds} s.`);
}

/**
 * Lets no balancer send the container anything new, waits for what it has, and stops it: only then may its place be
 * another one's, and a place that stayed closed would be found by nobody. Answers what is worth telling.
 */
export async function withdraw(docker: Docker, request: WithdrawRequest): Promise<string | undefined> {
  const { container, graceSeconds } = request;
  const [self] = await docker.list({ id: [container], status: ["running"] });
  if (self === undefined) return undefined;
  const addresses = await addressesOf(docker, container);
  const mine = ({ address }: Place): boolean => addresses.has(address);
  const busy = await eachBalancer(docker, request, (balancer) => balancer.drain(graceSeconds, mine));
  await docker.stop(container, graceSeconds);
  await eachBalancer(docker, request, (balancer) =>
    balancer.until(knownSeconds, (places) => {
      const free = places.filter((place) => place.drained && place.address === none);
      const done = !places.some(mine);
      return { done, commands: done ? free.map(({ name }) => balancer.command(name, "ready")) : [] };
    }),
  );
  if (busy.length === 0) return undefined;
  return `${nameOf(self)} was not drained in ${graceSeconds} s by ${busy.join(", ")}; going on.`;
}

/** Names of the balancers, both generations of an update among them, for which the work did not succeed. */
async function eachBalancer(
  docker: Docker,
  { stackId, part, balancer, port }: EnrollRequest,
  work: (balancer: Balancer) => Promise<boolean>,
): Promise<string[]> {
  const label = [`platform.stack-id=${stackId}`, `platform.part=${balancer}`];
  const running = await docker.list({ label, status: ["running"] });
  const ended = running.map(async (container) => {
    const done = await work(new Balancer(docker, { container: container.Id, part, port }));
    return done ? [] : [nameOf(container)];
  });
  return (await Promise.all(ended)).flat();
}

async function addressesOf(docker: Docker, container: string): Promise<Set<string>> {
  const { NetworkSettings } = await docker.inspect(container);
  return new Set(Object.values(NetworkSettings.Networks).map(({ IPAddress }) => IPAddress));
}

const nameOf = ({ Names }: ContainerSummary): string => (Names[0] ?? "").slice(1);

/** What HAProxy in one container knows of one part. */
class Balancer {
  readonly #docker: Docker;
  readonly #where: { container: string; part: string; port: number };

  constructor(docker: Docker, where: { container: string; part: string; port: number }) {
    this.#docker = docker;
    this.#where = where;
  }

  command(place: string, state: "ready" | "drain"): string {
    return `set server ${this.#where.part}/${place} state ${state}`;
  }

  /** Looks until it is done, after each look with some commands; answers whether it was done in time. */
  async until(seconds: number, look: (places: Place[]) => { done: boolean; commands: string[] }): Promise<boolean> {
    const deadline = performance.now() + seconds * 1000;
    while (performance.now() < deadline) {
      const { done, commands } = look(await this.#places());
      if (commands.length > 0) await this.#say(commands);
      if (done) return true;
      await delay(pollMilliseconds);
    }
    return false;
  }

  /** Two looks without a request: one that was given this place may reach it a moment later. */
  drain(seconds: number, mine: (place: Place) => boolean): Promise<boolean> {
    let quietLooks = 0;
    return this.until(seconds, (places) => {
      const own = places.filter(mine);
      const open = own.filter((place) => !place.drained);
      const quiet = open.length === 0 && own.every(({ connections }) => connections === 0);
      quietLooks = quiet ? quietLooks + 1 : 0;
      return { done: quietLooks === 2, commands: open.map(({ name }) => this.command(name, "drain")) };
    });
  }

  async #places(): Promise<Place[]> {
    const { part } = this.#where;
    const answer = await this.#say([`show servers state ${part}`, `show servers conn ${part}`]);
    const rows = rowsOf(answer);
    const used = new Map(rows.map((row) => [row.get("bkname/svname"), Number(row.get("used_cur"))]));
    return rows
      .filter((row) => row.get("be_name") === part)
      .map((row) => ({
        name: row.get("srv_name") ?? "",
        address: row.get("srv_addr") ?? none,
        well: Number(row.get("srv_op_state")) === runs && Number(row.get("srv_check_result")) === passed,
        drained: (Number(row.get("srv_admin_state")) & drained) !== 0,
        connections: used.get(`${part}/${row.get("srv_name")}`) ?? 0,
      }));
  }

  #say(commands: string[]): Promise<string> {
    const { container, port } = this.#where;
    return tellFrom(this.#docker, container, port, `${commands.join(";")}\n`);
  }
}

/** Tables as HAProxy writes them: a line with the names of the columns begins each. */
function rowsOf(answer: string): Map<string, string>[] {
  let columns: string[] = [];
  return answer.split("\n").flatMap((line) => {
    const values = line.split(" ");
    if (values[0] !== "#")
      return values.length < 2 ? [] : [new Map(columns.map((name, at) => [name, values[at] ?? ""]))];
    columns = values.slice(1);
    return [];
  });
}
