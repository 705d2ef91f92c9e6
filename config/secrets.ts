import type { BrokerSpec } from "./backing";
import { databaseServersOf } from "./database-servers";
import { wantedTools } from "./monitoring";
import type { MonitoringTool } from "./monitoring";
import type { PlatformSpec, RotationSpec } from "./platform";
import { names } from "./references";
import type { Settings } from "./settings";
import { isRabbitmq } from "./usable";

/** A secret of a stack as its operator knows it, whatever its version. */
export interface StackSecret {
  name: string;
  what: string;
  /** The operator gives it, and another one in the same way. */
  supplied?: true;
  /** @default what uses it is made anew with the next version */
  rotation?: RotationSpec;
}

/** All secrets that a stack has, those of its description first. */
export function stackSecrets(platform: PlatformSpec, settings: Settings): StackSecret[] {
  const { documents, caches, brokers, objectStores, monitoring } = platform;
  return [
    ...describedSecrets(platform),
    ...databaseSecrets(platform, settings),
    ...names(caches).flatMap((name) => [
      { name: `${name}-password`, what: `password of cache ${name}` },
      { name: `${name}-administrator`, what: `administrator of cache ${name}`, rotation: administrator },
    ]),
    ...brokers.flatMap(brokerSecrets),
    ...documents.flatMap(({ name, databases }) => [
      { name: `${name}-administrator`, what: `administrator of ${name}`, rotation: documentAdministrator },
      ...names(databases).map((database) => ({ name: `${database}-password`, what: `login of database ${database}` })),
    ]),
    ...objectStores.flatMap(({ name, buckets }) => [
      { name: `${name}-administrator`, what: `key by which ${name} is administered` },
      ...names(buckets).map((bucket) => ({ name: `${bucket}-key`, what: `key pair of bucket ${bucket}` })),
    ]),
    ...wantedTools(monitoring, settings).flatMap((tool) => firstPasswords[tool] ?? []),
  ];
}

function brokerSecrets(broker: BrokerSpec): StackSecret[] {
  const { name } = broker;
  if (!isRabbitmq(broker)) return [{ name: `${name}-password`, what: `login of broker ${name}` }];
  return [
    ...names(broker.virtualHosts).map((each) => ({ name: `${each}-password`, what: `login of virtual host ${each}` })),
    { name: `${name}-administrator`, what: `administrator of broker ${name}`, rotation: told(`broker ${name}`) },
    { name: `${name}-cookie`, what: `Erlang cookie of broker ${name}, by which its own tools reach it` },
  ];
}

/** A secret that is changed where it is kept. */
function told(what: string): RotationSpec {
  return { effect: `${what} is told; no container is made anew` };
}

function describedSecrets({ secrets, routes }: PlatformSpec): StackSecret[] {
  return secrets.map((spec) => {
    const { name } = spec;
    if (spec.kind === "supplied") return { name, what: spec.description, supplied: true };
    const pages = routes.filter(({ auth }) => auth?.password === name).map((route) => route.name);
    const what = pages.length > 0 ? `password of the pages ${pages.join(", ")}` : "generated for the description";
    const rotation = spec.rotation ?? (pages.length > 0 ? told("the proxy") : undefined);
    return { name, what, ...(rotation && { rotation }) };
  });
}

function databaseSecrets(platform: PlatformSpec, settings: Settings): StackSecret[] {
  const logins = names(platform.databases).map((name) => ({ name, what: `login of database ${name}` }));
  const own = databaseServersOf(platform, settings).filter(({ external }) => !external);
  return [
    ...logins,
    ...names(own).flatMap((server) => [
      { name: `${server}-monitor`, what: `login by which ${server} is watched` },
      { name: `${server}-superuser`, what: `superuser of ${server}, for its first start`, rotation: superuser },
    ]),
  ];
}

const superuser = {
  refused: "it opens nothing: the server's set-up takes the superuser's password away, who comes by the socket alone",
};

const administrator = {
  refused: "the server begins with it, and it lies inside its container alone, where the clients' passwords are set",
};

const firstPasswords: Partial<Record<MonitoringTool, StackSecret>> = {
  grafana: firstPassword("grafana-admin", "Grafana"),
  pgadmin: firstPassword("pgadmin-admin", "pgAdmin"),
};

const documentAdministrator = {
  refused: "the server keeps it in its data from its first start on, and it lies inside its container alone",
};

function firstPassword(name: string, tool: string): StackSecret {
  const refused = `${tool} reads it at its first start alone and keeps it in its data; change it in ${tool}`;
  return { name, what: `first password of ${tool}'s administrator`, rotation: { refused } };
}
