// Holds our own plugins against the schemas of the official ones: check-providers.mts FOLDER, where FOLDER has a
// NAME.json for each plugin. It prints what was compared and ends with 1 when anything differs.
import { compare } from "./check-providers/compare.mts";
import type { Comparison } from "./check-providers/compare.mts";
import { readSchema } from "./check-providers/package-schema.mts";
import type { ResourceSchema } from "./check-providers/package-schema.mts";
import { PluginClient } from "./check-providers/plugin-client.mts";

const PLUGINS = ["docker", "random", "tls", "command", "digitalocean"];

interface Row {
  readonly token: string;
  /** Absent for a resource that our plugin leaves to the official one. */
  readonly comparison?: Comparison;
}

async function comparePlugin(folder: string, name: string): Promise<Row[]> {
  const official = await readSchema(folder, name);
  const client = await PluginClient.start(name);
  try {
    const ours = await client.schema();
    const rows: Row[] = [];
    for (const [token, resource] of Object.entries(official.resources)) {
      const own = ours.resources[token];
      rows.push({ token, comparison: own && (await compare({ client, token, official, resource, ...declared(own) })) });
    }
    const invented = Object.keys(ours.resources).filter((token) => !official.resources[token]);
    return [...rows, ...invented.map(inventedRow)];
  } finally {
    client.stop();
  }
}

const declared = (own: ResourceSchema) => ({
  ownInputs: Object.keys(own.inputProperties ?? {}),
  unsupported: own.language?.offline?.unsupported ?? [],
});

const inventedRow = (token: string): Row => ({
  token,
  comparison: { inputs: 0, unsupported: 0, secrets: 0, differences: ["the official plugin has no such resource"] },
});

function cells({ token, comparison }: Row): string[] {
  if (!comparison) return [token, "", "", "", "", "left to the official plugin"];
  const { inputs, unsupported, replaceRules, secrets, differences } = comparison;
  const state = differences.length > 0 ? `${differences.length} different` : "same";
  return [
    token,
    `${inputs}`,
    `${unsupported}`,
    replaceRules === undefined ? "not stated" : `${replaceRules}`,
    `${secrets}`,
    state,
  ];
}

function table(rows: readonly string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

async function main(folder: string | undefined): Promise<boolean> {
  if (!folder)
    throw new Error(
      `which folder? usage: check-providers.mts FOLDER, with ${PLUGINS.map((name) => `${name}.json`).join(", ")}`,
    );
  const rows: Row[] = [];
  for (const name of PLUGINS) rows.push(...(await comparePlugin(folder, name)));
  const head = ["resource", "inputs", "not supported", "replace rules", "secrets", "state"];
  process.stdout.write(`${table([head, ...rows.map(cells)])}\n`);
  const differences = rows.flatMap(
    ({ token, comparison }) => comparison?.differences.map((one) => `${token} ${one}`) ?? [],
  );
  process.stdout.write(differences.length > 0 ? `\n${differences.join("\n")}\n` : "\nno difference\n");
  return differences.length === 0;
}

try {
  process.exitCode = (await main(process.argv[2])) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
