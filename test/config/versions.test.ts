import { check } from "../../config/check";
import { choosable, images, releaseOf, releases, supportOf, withVersion } from "../../config/images";
import { parseSettings } from "../../config/settings";
import { stackOf } from "../plan/samples";

const problems = (versions: Record<string, string>): string[] => check(stackOf({}, { versions }));

test("a pinned image and its release say the same", () => {
  for (const name of choosable) {
    const version = images[name]?.image.split(":")[1] ?? "";
    const release = releaseOf(name, version);
    expect({ name, release }).toEqual({ name, release: expect.any(String) });
    expect([name, releases[name]?.endOfLife[release ?? ""]]).toEqual([name, images[name]?.endOfLife]);
  }
});

test("the releases that the seeds name are known, with the last day of each", () => {
  const seeds = { postgres: "13", mongodb: "4.4", mariadb: "10.5", redis: "6.0", rabbitmq: "3.8", haproxy: "2.4" };
  const days = Object.entries(seeds).map(([name, release]) => [name, releases[name]?.endOfLife[release]]);
  expect(Object.fromEntries(days)).toEqual({
    postgres: "2025-11-13",
    mongodb: "2024-02-29",
    mariadb: "2025-06-24",
    redis: "2022-05-31",
    rabbitmq: "2022-07-31",
    haproxy: "2026-06-30",
  });
});

test("a version belongs to the release that it begins with, and to no other", () => {
  expect(releaseOf("postgres", "13.4-alpine")).toBe("13");
  expect(releaseOf("postgres", "130.1")).toBeUndefined();
  expect(releaseOf("mariadb", "10.11.6")).toBe("10.11");
  expect(releaseOf("mariadb", "10.1.48")).toBeUndefined();
});

test("support is found by the pinned name and by a reference with a chosen version", () => {
  expect(supportOf("postgres")?.endOfLife).toBe("2027-11-11");
  expect(withVersion("postgres", "13.4")).toBe("postgres:13.4");
  expect(supportOf("postgres:13.4")).toEqual({
    endOfLife: "2025-11-13",
    source: "https://www.postgresql.org/support/versioning/",
  });
  expect(supportOf("example/postgres:13.4")).toBeUndefined();
});

test("another version is chosen by its tag", () => {
  expect(problems({ postgres: "13.4", redis: "6.0.20-alpine" })).toEqual([]);
});

test("what has no choice, and a version whose end is not known, are refused with what is allowed", () => {
  expect(problems({ postgress: "13.4", caddy: "2.8", postgres: "9.6" })).toEqual([
    expect.stringMatching(
      /^versions\/postgress: no image with a choice of versions named "postgress"; did you mean postgres\?; known: postgres, redis/,
    ),
    expect.stringMatching(/^versions\/caddy: no image with a choice of versions named "caddy"/),
    'versions/postgres: "9.6" is of no release whose end of life is known; known: 13, 14, 15, 16, 17',
  ]);
});

test.each([
  ['{"postgres":13.4}', 'versions/postgres: not a version in quotes, such as "13.4"; found: 13.4'],
  ['{"postgres":"latest"}', 'versions/postgres: not a version, such as "13.4" or "13.4-alpine"; found: "latest"'],
])("a version that is none is refused: %s", (value, sentence) => {
  const given = { platform: { value: "rofecare", secret: false }, versions: { value, secret: false } };
  expect(parseSettings(given).problems).toEqual([sentence]);
});
