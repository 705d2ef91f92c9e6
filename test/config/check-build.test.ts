import { check } from "../../config/check";
import type { ImageSpec } from "../../config/platform";
import { service, stackOf } from "../plan/samples";

const problems = (image: ImageSpec): string[] => check(stackOf({ services: [service("web", { image })] }));

test("an image is built from a folder that is there, on a pinned one", () => {
  expect(problems({ build: { context: "ops/template/web", base: "node" } })).toEqual([]);
});

test("a folder that is not there, and a base that is not pinned, are told", () => {
  expect(problems({ build: { context: "nowhere", base: "nod" } })).toEqual([
    "services/web/image/build: there is no file nowhere/Dockerfile; paths begin at the project's folder",
    expect.stringMatching(
      /^services\/web\/image\/build\/base: no pinned image named "nod"; did you mean node\?; known: /,
    ),
  ]);
});
