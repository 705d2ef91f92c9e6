import type { Duplex } from "node:stream";

/** Writes a text to what sends it back, and gives as many characters as come back, in however many pieces. */
export function echoOf(socket: Duplex, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = "";
    const take = (piece: Buffer): void => {
      told += String(piece);
      if (told.length < text.length) return;
      socket.off("data", take);
      resolve(told);
    };
    socket.on("data", take).once("close", () => reject(new Error(`closed after ${JSON.stringify(told)}`)));
    socket.write(text);
  });
}
