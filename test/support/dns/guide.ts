import { readFileSync } from "node:fs";
import { join } from "node:path";
import { project } from "../../images/support";

/** A file as docs/dns.md shows it, so that what stands there is what is tested. */
export function fileInGuide(name: string): string {
  const text = readFileSync(join(project, "docs", "dns.md"), "utf8");
  const found = text.split("```").find((block) => /^\w+\n(#|\/\/) (.+)\n/.exec(block)?.[2] === name);
  if (found === undefined) throw new Error(`docs/dns.md shows no ${name}`);
  return found.slice(found.indexOf("\n") + 1);
}
