import { createInterface } from "node:readline";
import { create } from "./clients.mts";
import { Generator } from "./generator.mts";
import type { LoadRequest } from "./result.ts";

/** The first line of stdin says what to send; the second one ends it. On stdout one line says that it began, one the result. */
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
if (first.done !== true) await load(JSON.parse(first.value) as LoadRequest);
process.exit();

async function load(request: LoadRequest): Promise<void> {
  const body = JSON.stringify({ name: "read by a load", text: "load" });
  const generator = new Generator(request, await create(request, { host: request.host, path: request.records, body }));
  process.stdout.write("began\n");
  const second = await lines.next();
  // stdin that ends without a second line: who asked is gone
  if (second.done === true) return;
  const result = JSON.stringify(await generator.stop());
  await new Promise((resolve) => process.stdout.write(`${result}\n`, resolve));
}
