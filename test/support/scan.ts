import { connect } from "node:net";

/** How long a port may take to answer: it is next door, and what is dropped never answers. */
const patience = 1000;
const atOnce = 2000;
const last = 65_535;

/** Every TCP port of an address that lets a connection in. */
export async function openPorts(address: string): Promise<number[]> {
  const open: number[] = [];
  let next = 1;
  const look = async (): Promise<void> => {
    while (next <= last) {
      const port = next;
      next += 1;
      if (await answers(address, port)) open.push(port);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, look));
  return open.sort((left, right) => left - right);
}

function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(patience, () => end(false));
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}
