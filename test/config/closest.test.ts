import * as fc from "fast-check";
import { closest } from "../../config/closest";

const known = ["identity-db", "patient-db", "redis"];

test.each([
  ["patients-db", "; did you mean patient-db?"],
  ["Patient-DB", "; did you mean patient-db?"],
  ["reds", "; did you mean redis?"],
  ["kafka", ""],
  ["", ""],
])("%p gives %p", (found, expected) => {
  expect(closest(found, known)).toBe(expected);
});

test("nothing is near to nothing known", () => {
  expect(closest("patient", [])).toBe("");
});

test("the nearest wins over one that is merely near", () => {
  expect(closest("clinical", ["clinics-db", "clinica", "clinical-x"])).toBe("; did you mean clinica?");
});

test("a name with one letter dropped, added or changed is found again", () => {
  const word = fc.stringMatching(/^[a-z]{6,12}$/);
  const change = fc.constantFrom("drop", "add", "change");
  fc.assert(
    fc.property(word, fc.nat(), change, (name, place, kind) => {
      const at = place % name.length;
      const rest = kind === "add" ? name.slice(at) : name.slice(at + 1);
      const found = name.slice(0, at) + (kind === "drop" ? "" : "x") + rest;
      expect(closest(found, [name])).toBe(`; did you mean ${name}?`);
    }),
  );
});
