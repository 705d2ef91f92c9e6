import type { PlatformSpec } from "./platform";
import { names, reference } from "./references";
import type { ReplicasSpec } from "./scale";

/** Engines of which a majority must agree, so that an even number bears no more failures than one fewer. */
const majority = ["mongodb", "mariadb", "rabbitmq", "redis", "kafka"];

/** Numbers of replicas that name no part, or cannot be. */
export function checkScale(platform: PlatformSpec): string[] {
  const stores = storesOf(platform);
  const stateless = [...names(platform.services), ...names(platform.balancers)];
  const known = [...stateless, ...stores.keys()];
  return Object.entries(platform.scale ?? {}).flatMap(([target, parts]) =>
    Object.entries(parts).flatMap(([name, replicas]) => {
      const path = `scale/${target}/${name}`;
      const unknown = reference(path, "part", name, known);
      if (unknown.length > 0) return unknown;
      return [...amounts(path, replicas), ...storeProblems(path, replicas, stores.get(name))];
    }),
  );
}

/** The engine of each store by its name. */
function storesOf({ databases, documents, caches, brokers, objectStores }: PlatformSpec): Map<string, string> {
  const servers = [...new Set(databases.map(({ engine }) => engine))].map((engine) => ({ name: engine, engine }));
  return new Map(
    [...servers, ...documents, ...caches, ...brokers, ...objectStores].map(({ name, engine }) => [name, engine]),
  );
}

function amounts(path: string, replicas: ReplicasSpec): string[] {
  const { least, most } = typeof replicas === "number" ? { least: replicas, most: replicas } : replicas;
  const wrong = [...new Set([least, most])].filter((count) => !Number.isInteger(count) || count < 1 || count > 100);
  const problems = wrong.map((count) => `${path}: ${count} is not a whole number from 1 to 100`);
  return problems.length === 0 && least > most ? [`${path}: at least ${least} is more than at most ${most}`] : problems;
}

function storeProblems(path: string, replicas: ReplicasSpec, engine: string | undefined): string[] {
  if (engine === undefined) return [];
  if (typeof replicas !== "number") return [`${path}: a store has one number; allowed: such as 3`];
  if (!majority.includes(engine) || replicas % 2 === 1) return [];
  return [`${path}: ${replicas}, but a majority of ${engine} must agree; allowed: an odd number such as 3`];
}
