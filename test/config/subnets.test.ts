import * as fc from "fast-check";
import { isSubnet, overlappingSubnets, subnetOf, subnetsOverlap } from "../../config/subnets";
import { network, platformOf, settingsOf } from "../plan/samples";

test.each([
  ["10.0.0.0/24", "10.0.1.0/24", false],
  ["10.0.0.0/24", "10.0.0.255/32", true],
  ["10.0.0.0/8", "10.200.0.0/16", true],
  ["0.0.0.0/0", "255.255.255.255/32", true],
  ["172.21.0.0/24", "172.22.0.0/24", false],
  ["192.168.0.129/25", "192.168.0.0/25", false],
  ["10.0.0.7/24", "10.0.0.0/30", true],
])("%s and %s overlap: %p", (left, right, expected) => {
  expect(subnetsOverlap(left, right)).toBe(expected);
});

/** Ranges inside one small block, so that every address can be looked at. */
const range = fc
  .record({ third: fc.integer({ min: 0, max: 1 }), last: fc.nat(255), bits: fc.integer({ min: 23, max: 32 }) })
  .map(({ third, last, bits }) => `10.9.${third}.${last}/${bits}`);

function addresses(cidr: string): Set<number> {
  const [address = "", bits = ""] = cidr.split("/");
  const [, , third = 0, last = 0] = address.split(".").map(Number);
  const value = third * 256 + last;
  const mask = (0xffffffff << (32 - Number(bits))) >>> 0;
  const all = Array.from({ length: 512 }, (_, index) => index);
  return new Set(all.filter((other) => (other & mask & 511) === (value & mask & 511)));
}

test("overlap is what looking at every address says, and the same both ways", () => {
  fc.assert(
    fc.property(range, range, (left, right) => {
      const brute = [...addresses(left)].some((address) => addresses(right).has(address));
      expect(subnetsOverlap(left, right)).toBe(brute);
      expect(subnetsOverlap(right, left)).toBe(brute);
    }),
  );
});

test.each(["10.0.0.0/24", "0.0.0.0/0", "1.2.3.4/32"])("%s is a range", (text) => {
  expect(isSubnet(text)).toBe(true);
});

test.each(["", "10.0.0.0", "10.0.0/24", "10.0.0.256/24", "10.0.0.0/33", "10.0.0.0/24/1", "fd00::/8", "banana"])(
  "%p is no range",
  (text) => {
    expect(isSubnet(text)).toBe(false);
  },
);

test("a stack's range goes over the description's, and without either the target chooses", () => {
  const platform = platformOf({ networks: [network("front", "10.1.0.0/24"), network("back")] });
  const settings = settingsOf({ subnets: { front: "10.2.0.0/24" } });
  expect([subnetOf("front", platform, settings), subnetOf("back", platform, settings)]).toEqual([
    "10.2.0.0/24",
    undefined,
  ]);
  expect(subnetOf("front", platform, settingsOf({}))).toBe("10.1.0.0/24");
});

test("every pair that overlaps is named once", () => {
  const networks = [network("a", "10.0.0.0/16"), network("b", "10.0.1.0/24"), network("c", "10.0.1.128/25")];
  expect(overlappingSubnets(platformOf({ networks }), settingsOf({}))).toEqual([
    "subnets/b: 10.0.1.0/24 overlaps 10.0.0.0/16 of a",
    "subnets/c: 10.0.1.128/25 overlaps 10.0.0.0/16 of a",
    "subnets/c: 10.0.1.128/25 overlaps 10.0.1.0/24 of b",
  ]);
});
