import type { PlatformSpec, SecretSpec } from "../../config/platform";
import { externalPassword } from "../../config/settings";
import type { LoadedStack, Settings } from "../../config/settings";
import type { BackingPlan } from "./backing";
import type { ConnectionPlan } from "./connection";
import type { Credentials } from "./release";
import { currentName, parseName, previousName } from "./secret-versions";

/** The versions of all secrets and logins that a stack has now. */
export function credentialsOf(backing: BackingPlan[], { platform, settings }: LoadedStack): Credentials {
  const connections = backing.flatMap((plan) => Object.values(plan.connections));
  const own = platform.secrets.filter(({ kind }) => kind === "password");
  return Object.fromEntries([
    ...connections.flatMap(credentialOf),
    ...own.map(({ name }) => {
      return [name, { current: currentName(name, settings), previous: previousName(name, settings) }] as const;
    }),
  ]);
}

function credentialOf({ user, password }: ConnectionPlan) {
  if (typeof password !== "object" || !("secret" in password)) return [];
  const { secret } = password;
  const credential = { current: secret, previous: secret, ...(typeof user === "object" && { user: user.user }) };
  return [[parseName(secret).secret, credential] as const];
}

/** Backing parts that go on having the older versions of their logins which services still name. */
export function withOlderLogins<Plans extends Record<string, BackingPlan[]>>(
  named: Iterable<string>,
  settings: Settings,
  planWith: (settings: Settings) => Plans,
): Plans {
  const present = planWith(settings);
  const passwords = Object.values(present).flatMap((plans) => plans.flatMap((plan) => plan.passwords));
  const known = new Set(passwords.map((name) => parseName(name).secret));
  return [...named]
    .filter((name) => !passwords.includes(name))
    .map(parseName)
    .filter(({ secret }) => known.has(secret))
    .map(({ secret, version }) =>
      planWith({ ...settings, secretVersions: { ...settings.secretVersions, [secret]: version } }),
    )
    .reduce(withLoginsOf, present);
}

function withLoginsOf<Plans extends Record<string, BackingPlan[]>>(plans: Plans, others: Plans): Plans {
  const kinds = Object.entries(plans).map(([kind, parts]) => {
    return [kind, parts.map((part, index) => withLogins(part, others[kind]?.[index]))] as const;
  });
  return Object.fromEntries(kinds) as Plans;
}

function withLogins(part: BackingPlan, other: BackingPlan | undefined): BackingPlan {
  const { passwords = [], logins = [] } = other ?? {};
  const own = new Set(part.logins.map(({ name }) => name));
  return {
    ...part,
    passwords: [...new Set([...part.passwords, ...passwords])],
    logins: [...part.logins, ...logins.filter(({ name }) => !own.has(name))],
  };
}

/** The secrets of a description, each in its present version and in those which services name besides. */
export function planSecrets({ secrets }: PlatformSpec, settings: Settings, named: Set<string>): SecretSpec[] {
  const planned = secrets.flatMap((spec): SecretSpec[] => {
    if (spec.kind === "supplied") return [supplied(spec, settings)];
    const older = [...named].filter((name) => parseName(name).secret === spec.name);
    return [...new Set([currentName(spec.name, settings), ...older])].map((name) => ({ ...spec, name }));
  });
  if (settings.databases !== "external") return planned;
  return [...planned, { name: externalPassword, kind: "supplied", description: "Password of the external database" }];
}

/** What stands in for a supplied secret does so in development alone. */
function supplied({ name, kind, description, development }: SuppliedSecret, { environment }: Settings): SecretSpec {
  const standIn = environment === "development" && development !== undefined ? { development } : {};
  return { name, kind, description, ...standIn };
}

type SuppliedSecret = Extract<SecretSpec, { kind: "supplied" }>;
