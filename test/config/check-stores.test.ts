import { check } from "../../config/check";
import type { PlatformSpec, ServiceSpec } from "../../config/platform";
import { documents, objectStore, service, stackOf } from "../plan/samples";

function problems(platform: Partial<PlatformSpec>): string[] {
  return check(stackOf(platform));
}

const withBuckets = (...buckets: string[]): string[] => problems({ objectStores: [objectStore("store", buckets)] });

const allowed = "allowed: 3 to 63 lower-case letters, digits and dashes, a letter first and no dash last";

test("names of buckets that are fine, also the store's own", () => {
  expect(withBuckets("store", "documents-2026")).toEqual([]);
});

test.each(["ab", "Documents", "a.b.c", "docs_1", "docs-", "192-168", `a${"b".repeat(63)}`])(
  "S3 allows no bucket %s, or it could be no part's name",
  (name) => {
    const path = "objectStores/store/buckets";
    expect(withBuckets(name)).toEqual([`${path}: "${name}" is not the name of a bucket; ${allowed}`]);
  },
);

test.each([
  ["xn--docs", "xn--"],
  ["sthree-docs", "sthree-"],
  ["docs-s3alias", "-s3alias"],
])("S3 keeps %s for itself", (name, part) => {
  expect(withBuckets(name)).toEqual([
    `objectStores/store/buckets: "${name}" is not the name of a bucket; S3 keeps names with ${part} for itself`,
  ]);
});

test("a store without a bucket, a bucket that stands twice, a limit that is none", () => {
  expect(withBuckets()).toEqual(["objectStores/store/buckets: none; a store needs one at least"]);
  const stores = [objectStore("one", ["docs"]), objectStore("two", ["docs"])];
  expect(problems({ objectStores: stores })).toContain(
    'services, databases: two parts are named "docs"; each name stands once',
  );
  const resources = { cpus: 0, memory: "128MB" } as const;
  expect(problems({ objectStores: [objectStore("store", ["docs"], { resources })] })).toHaveLength(1);
});

describe("a service", () => {
  const of = (more: Partial<ServiceSpec>): string[] =>
    problems({ services: [service("web", more)], objectStores: [objectStore("store", ["docs", "images"])] });

  test("uses a bucket and not its store", () => {
    expect(of({ uses: ["docs"] })).toEqual([]);
    expect(of({ uses: ["store"] })).toEqual([
      'services/web/uses: no database, cache, broker or bucket named "store"; known: docs, images',
    ]);
  });

  test("needs a prefix for a second one", () => {
    expect(of({ uses: ["docs", "images"] })[0]).toMatch(/^services\/web\/uses: docs and images would write the same/);
    expect(of({ uses: ["docs", { name: "images", prefix: "IMAGE" }] })).toEqual([]);
  });

  test("is not told a bucket in a style that has no variables for it", () => {
    expect(of({ uses: ["docs"], variableStyle: "spring" })).toEqual([
      "services/web/uses: spring has no variables for an object store (docs); allowed: url, parts",
    ]);
  });

  test("asks for the fields that a bucket has", () => {
    const key = { connection: "docs", field: "user" } as const;
    expect(of({ uses: ["docs"], variables: { KEY: key } })).toEqual([]);
    expect(of({ uses: ["docs"], variables: { KEY: { ...key, field: "sslmode" } } })[0]).toMatch(/sslmode/);
  });
});

describe("a server of documents", () => {
  const withDatabases = (...databases: string[]): string[] =>
    problems({ documents: [documents("mongodb", databases)] });
  const path = "documents/mongodb/databases";

  test("has a database at least, with a name that MongoDB allows and does not keep for itself", () => {
    expect(withDatabases("mongodb", "appointments-2026")).toEqual([]);
    expect(withDatabases()).toEqual([`${path}: none; a server needs one at least`]);
    expect(withDatabases("admin")).toEqual([`${path}: "admin" belongs to the server; choose another name`]);
    for (const name of ["a.b", "A", "a$", "a".repeat(64)]) {
      const allowed = "allowed: at most 63 lower-case letters, digits and dashes";
      expect(withDatabases(name)).toEqual([`${path}: "${name}" is not a name; ${allowed}`]);
    }
  });

  test("shares no name and no port with another part", () => {
    const port = { hostPort: 17_017 };
    const both = { documents: [documents("a", ["x"], port)], objectStores: [objectStore("b", ["docs"], port)] };
    expect(problems(both)).toEqual(["objectStores/b/hostPort: 17017 belongs to documents/a already"]);
    const same = { documents: [documents("a", ["same"])], objectStores: [objectStore("b", ["same"])] };
    expect(problems(same)).toContain('services, databases: two parts are named "same"; each name stands once');
  });

  test("is used by the name of a database, in every style", () => {
    const of = (more: Partial<ServiceSpec>): string[] =>
      problems({ services: [service("web", more)], documents: [documents("mongodb", ["visits"])] });
    for (const variableStyle of ["spring", "url", "parts"] as const) {
      expect(of({ uses: ["visits"], variableStyle })).toEqual([]);
    }
    expect(of({ uses: ["mongodb"] })).toHaveLength(1);
    const field = { connection: "visits", field: "database" } as const;
    expect(of({ uses: ["visits"], variables: { NAME: field } })).toEqual([]);
  });
});
