import { planPlatform } from "../../components/plan/platform";
import { stackSecrets } from "../../config/secrets";
import { loweredProblems, otherVersions, passwordResources } from "../../ops/checks/secrets";
import type { StackState } from "../../ops/engine/state";
import { readinessProblems, secretProblems } from "../../ops/rotation/refusals";
import { announcement, closing } from "../../ops/rotation/words";
import { isSame } from "../../ops/versions/changes";
import { rofecareStack } from "../plan/samples";

const stack = rofecareStack();
const secrets = stackSecrets(stack.platform, stack.settings);
const plan = (secretVersions = {}) => planPlatform(rofecareStack({ secretVersions }));
const made = passwordResources(plan({ "patient-db": 2 }));

test("of the state's passwords those are other versions that the plan follows, or that are ahead of it", () => {
  const passwords = ["postgres-patient-db-v1", "postgres-patient-db-v2", "operators-v4", "left-jwt-secret"];
  const others = otherVersions(passwords, made);
  expect(others).toEqual([
    { resource: "postgres-patient-db-v1", planned: 2, ahead: false },
    { resource: "operators-v4", planned: 1, ahead: true },
  ]);
  expect(loweredProblems("dev", others)).toEqual([
    expect.stringMatching(
      /^secretVersions: 1 for operators, and stack dev has version 4 already: .* allowed: 4 or more/,
    ),
  ]);
});

test("what cannot be rotated is told in a sentence", () => {
  expect(secretProblems("patient-db", secrets, "dev")).toEqual([]);
  expect(secretProblems("patient-bd", secrets, "dev")[0]).toMatch(
    /no secret named "patient-bd"; did you mean patient-db\?/,
  );
  expect(secretProblems("config-encryption-key", secrets, "dev")[0]).toMatch(
    /^config-encryption-key is not rotated: what/,
  );
  const partner = { name: "partner", what: "Key of a partner", supplied: true as const };
  expect(secretProblems("partner", [partner], "dev")[0]).toContain("pulumi config set --secret partner --stack dev");
});

test("a stack that is not as its settings say is brought there first", () => {
  expect(readinessProblems("patient-db", "dev", plan(), undefined)).toEqual([
    "Stack dev was never deployed, and has no secret yet: npm run up -- --stack dev makes them.",
  ]);
  const type = "random:index/randomPassword:RandomPassword";
  const { databases, caches, brokers } = plan({ "patient-db": 2 });
  const servers = [...databases, ...caches, ...brokers];
  const logins = servers.flatMap((server) => server.logins.map(({ name }) => name));
  const resources = [...made, ...logins].map((name) => ({ urn: `u::${name}`, type }));
  const state = { stackId: "abc", resources } as unknown as StackState;
  expect(readinessProblems("patient-db", "dev", plan({ "patient-db": 2 }), state)).toEqual([]);
  const before = { ...state, resources: [...resources, { urn: "u::postgres-patient-db-v1", type }] };
  expect(readinessProblems("operators", "dev", plan({ "patient-db": 2 }), before)).toEqual([
    expect.stringContaining("An earlier rotation is not complete (postgres-patient-db-v1 is still there)"),
  ]);
});

test("what will happen is told, and what the older version opens in the end", () => {
  const secret = (name: string) => secrets.find((each) => each.name === name) ?? { name, what: "" };
  const after = plan({ "patient-db": 2 });
  expect(announcement(secret("patient-db"), 2, { before: plan(), after })).toEqual([
    "patient-db: version 1 → 2. Both are valid until all that uses it has the new one.",
    "  patient  made anew, the new one first",
  ]);
  expect(closing("patient-db", 2, after)).toBe("patient-db is at version 2; version 1 opens nothing any more.");
  expect(closing("jwt-secret", 2, plan({ "jwt-secret": 2 }))).toMatch(/version 1 is still taken where services ask/);
});

test("a release is the same whatever the versions of its secrets", () => {
  const [one, two] = [plan(), plan({ "patient-db": 2, "jwt-secret": 3 })].map(({ services }) =>
    services.map(({ workload }) => workload).find(({ part }) => part === "patient"),
  );
  expect(one).not.toEqual(two);
  expect(isSame(one, two)).toBe(true);
});
