import { choose, refuseUnknown } from "../../ops/versions/choice";
import type { Wish } from "../../ops/versions/choice";
import { historyOf, release } from "./versions-support";

type Ran = Parameters<typeof historyOf>;

async function chosen(ran: Ran, wish: Wish = {}): Promise<[number, string[]]> {
  const { history, versions } = historyOf(...ran);
  const { to, services } = await choose("dev", history, versions, wish);
  return [to.number, Object.keys(services)];
}

const one = { web: release("1"), shop: release("1") };
const two = { web: release("2"), shop: release("1") };
const three = { web: release("3"), shop: release("2") };

test("the last healthy update that ran something else", async () => {
  expect(await chosen([{ services: one }, { services: two }])).toEqual([1, ["web", "shop"]]);
  expect(await chosen([{ services: one }, { services: two }, { services: two }])).toEqual([1, ["web", "shop"]]);
  const scaled = { ...two, web: release("2", { replicas: 5 }) };
  expect(await chosen([{ services: one }, { services: two }, { services: scaled }])).toEqual([1, ["web", "shop"]]);
});

test("one service: the last healthy update in which that one was another", async () => {
  const ran = [{ services: one }, { services: two }, { services: { ...two, web: release("3") } }];
  expect(await chosen(ran, { service: "web" })).toEqual([2, ["web"]]);
  await expect(chosen(ran, { service: "shop" })).rejects.toThrow(
    "There is nothing to go back to: no healthy update before the present one ran another version of shop of stack dev.",
  );
});

test("after a bad release it is the last healthy one, whatever that ran", async () => {
  const bad = { services: two, problem: "web is not ready" };
  expect(await chosen([{ services: one }, { services: two }, bad])).toEqual([2, ["web", "shop"]]);
  expect(await chosen([{ services: one }, bad, { ...bad, services: three }])).toEqual([1, ["web", "shop"]]);
});

describe("an update in batches", () => {
  const halfway = { services: { web: release("2"), shop: release("1") }, halfway: true } as const;
  const whole = { services: { web: release("2"), shop: release("2") } };

  test("is gone back behind as a whole, to the version before its first batch", async () => {
    expect(await chosen([{ services: one }, halfway, whole])).toEqual([1, ["web", "shop"]]);
    const failed = { services: whole.services, problem: "shop is not ready" };
    expect(await chosen([{ services: one }, halfway, failed])).toEqual([1, ["web", "shop"]]);
    // stopped behind its first batch
    expect(await chosen([{ services: one }, halfway])).toEqual([1, ["web", "shop"]]);
  });

  test("is gone forward to as a whole after its rollback, and one batch of it is there for who asks for it", async () => {
    const back = { services: one };
    expect(await chosen([back, halfway, whole, { ...halfway, services: two }, back])).toEqual([3, ["web", "shop"]]);
    expect(await chosen([back, halfway, whole], { to: "2" })).toEqual([2, ["web", "shop"]]);
  });
});

test("a stack that was taken down and mended in between", async () => {
  const [down, mended] = [
    { services: {}, kind: "destroy" },
    { services: two, kind: "refresh" },
  ];
  expect(await chosen([{ services: one }, down, { services: two }, mended])).toEqual([1, ["web", "shop"]]);
});

test("the update that is asked for", async () => {
  const ran = [{ services: one }, { services: two }, { services: three }];
  expect(await chosen(ran, { to: "1" })).toEqual([1, ["web", "shop"]]);
  expect(await chosen(ran, { to: "1", service: "shop" })).toEqual([1, ["shop"]]);
});

test.each([
  ["9", "there is no such update"],
  ["01", "there is no such update"],
  ["2", "it was not healthy (web is not ready)"],
  ["3", "it is no deployment but a destroy"],
  ["4", "it is the present one"],
])("--to %s is refused: %s", async (to, why) => {
  const bad = { services: two, problem: "web is not ready" };
  const ran = [{ services: one }, bad, { services: {}, kind: "destroy" }, { services: three }];
  await expect(chosen(ran, { to })).rejects.toThrow(
    `--to: update ${to} of stack dev cannot be gone back to: ${why}; healthy before the present one: 1.`,
  );
});

test("nothing to go back to", async () => {
  await expect(chosen([])).rejects.toThrow("Stack dev was never deployed: there is nothing to go back to.");
  await expect(chosen([{ services: one }])).rejects.toThrow("There is nothing to go back to: no healthy update");
});

test("an unknown service is told with those that are known", () => {
  expect(() => refuseUnknown("shpp", ["web", "shop"])).toThrow(
    '--service: no service named "shpp"; did you mean shop?; known: web, shop',
  );
});

describe("a mark in the data", () => {
  const marked = (dataVersion?: number) => ({ services: { web: release(`v${dataVersion}`, { dataVersion }) } });

  test("is not gone below", async () => {
    await expect(chosen([marked(2), marked(3)])).rejects.toThrow(
      "web cannot go back to update 1: update 2 left its data in version 3, and that release knows version 2; " +
        "restore a backup from before update 2, or go forward with a new release.",
    );
    await expect(chosen([marked(), marked(1)])).rejects.toThrow("that release knows version none; ");
  });

  test("counts where the release failed: it may have changed the data before", async () => {
    const failed = { ...marked(3), problem: "web is not ready" };
    await expect(chosen([marked(2), failed])).rejects.toThrow("update 2 left its data in version 3");
  });

  test("of the same version is no obstacle, nor is another service's", async () => {
    const again = { services: { web: release("other", { dataVersion: 2 }) } };
    expect(await chosen([marked(2), again])).toEqual([1, ["web"]]);
    const beside = { services: { web: release("2"), shop: release("9", { dataVersion: 9 }) } };
    expect(await chosen([{ services: one }, beside], { service: "web" })).toEqual([1, ["web"]]);
  });
});
