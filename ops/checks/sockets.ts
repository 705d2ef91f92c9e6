import { basename } from "node:path";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { askThere } from "../server/run";

/** A socket of this machine that is bound to a port. */
export interface BoundSocket {
  protocol: "tcp" | "udp";
  address: string;
  port: number;
  inode: string;
}

const tables = { tcp: "tcp", tcp6: "tcp", udp: "udp", udp6: "udp" } as const;
const listening = { tcp: "0A", udp: "07" };

/** The listening sockets in one of Linux's tables, such as /proc/net/tcp. */
export function parseSockets(text: string, protocol: "tcp" | "udp"): BoundSocket[] {
  return text
    .split("\n")
    .slice(1)
    .flatMap((line) => {
      const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
      const [hexAddress = "", hexPort = ""] = local.split(":");
      if (state !== listening[protocol]) return [];
      return [{ protocol, address: addressOf(hexAddress), port: Number.parseInt(hexPort, 16), inode }];
    });
}

/** The sockets that listen on this machine; none where the system has no such tables. */
export function boundSockets(): BoundSocket[] {
  return Object.entries(tables).flatMap(([file, protocol]) => {
    try {
      return parseSockets(readFileSync(`/proc/net/${file}`, "utf8"), protocol);
    } catch {
      return []; // IPv6 switched off, or not Linux: Docker itself then says that a port is taken
    }
  });
}

/** The sockets that listen on the server of the environment's engine. */
export async function socketsThere(): Promise<BoundSocket[]> {
  const found = await Promise.all(
    (["tcp", "udp"] as const).map(async (protocol) => {
      const all = await askThere(`cat /proc/net/${protocol}; cat /proc/net/${protocol}6 2>/dev/null || true`);
      return parseSockets(all ?? "", protocol);
    }),
  );
  return found.flat();
}

/** The process that holds a socket, in words; another user's processes show no sockets. */
export function holderOf(inode: string): string {
  const wanted = `socket:[${inode}]`;
  for (const pid of entries("/proc").filter((name) => /^\d+$/.test(name))) {
    if (entries(`/proc/${pid}/fd`).some((descriptor) => target(`/proc/${pid}/fd/${descriptor}`) === wanted)) {
      return `process ${pid} (${programOf(pid)})`;
    }
  }
  return "a process of another user";
}

/** A thread may have renamed itself, so the command line says better what runs; kernel threads have none. */
function programOf(pid: string): string {
  const [command = ""] = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
  return basename(command) || "unknown";
}

/** The kernel writes an IPv4 address as one number in the machine's byte order, an IPv6 address as four. */
function addressOf(hex: string): string {
  if (/^0+$/.test(hex)) return "any";
  const mapped = /^0{16}FFFF0000(.{8})$/.exec(hex)?.[1] ?? hex;
  if (mapped.length !== 8) return "IPv6";
  return [6, 4, 2, 0].map((at) => Number.parseInt(mapped.slice(at, at + 2), 16)).join(".");
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // ended in the meantime, or another user's
  }
}

function target(link: string): string | undefined {
  try {
    return readlinkSync(link);
  } catch {
    return undefined; // closed in the meantime
  }
}
