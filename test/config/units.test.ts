import * as fc from "fast-check";
import { mebibytes, parseDuration, parseSize, seconds } from "../../config/units";
import type { Duration, Size } from "../../config/units";

test.each([
  ["250ms", 0.25],
  ["30s", 30],
  ["1.5m", 90],
  ["24h", 86_400],
  ["7d", 604_800],
])("the duration %s is %d seconds", (text, expected) => {
  expect(parseDuration(text)).toBe(expected);
});

test.each([
  ["512KB", 0.5],
  ["512MB", 512],
  ["1.5GB", 1536],
  ["1TB", 1_048_576],
])("the size %s is %d mebibytes", (text, expected) => {
  expect(parseSize(text)).toBe(expected);
});

test.each(["", "30", "s", "0s", "-1s", "1 s", "1S", "1e3s", "1.s", ".5s", "Infinitys", "1s2", "5MB", "1constructor"])(
  "%p is no duration",
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each(["", "512", "512mb", "512MiB", "0MB", "-1GB", "1 GB", "NaNMB", "30s"])("%p is no size", (text) => {
  expect(parseSize(text)).toBeUndefined();
});

test("whole seconds and mebibytes are rounded up, so that nothing becomes 0", () => {
  expect([seconds("250ms"), seconds("1500ms"), mebibytes("1KB"), mebibytes("1.1MB")]).toEqual([1, 2, 1, 2]);
});

test("what the check would have refused throws with what was found", () => {
  expect(() => seconds("soon" as Duration)).toThrow('"soon" is not a duration like 30s or 5m');
  expect(() => mebibytes("much" as Size)).toThrow('"much" is not a size like 512MB or 1.5GB');
});

test("a longer text in the same unit is never a smaller amount", () => {
  const unit = fc.constantFrom("ms", "s", "m", "h", "d");
  const amount = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(amount, amount, unit, (left, right, name) => {
      const [first, second] = [parseDuration(`${left}${name}`) ?? 0, parseDuration(`${right}${name}`) ?? 0];
      return left <= right ? first <= second : first > second;
    }),
  );
});
