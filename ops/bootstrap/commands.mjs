// @ts-check

/**
 * @typedef {{ needs: string[], run: string[][], everyImage?: true }} Command
 * `run` holds the programs in their order; further arguments go to the last one. The images are those that the stack runs,
 * unless every one is asked for
 */

const packages = ["npm"];
const engine = [...packages, "state", "toolchain", "providers"];
// on whichever machine the stack runs
const running = [...engine, "server", "docker"];
const everything = [...running, "base", "images"];

/** @param {string} file @returns {string[]} */
const typescript = (file) => ["node", "--require", "./ops/bootstrap/typescript.cjs", file];

const checks = [
  ["tsc", "--noEmit"],
  ["eslint", "."],
  ["prettier", "--check", "--log-level=warn", "."],
  ["depcruise", "index.ts", "config", "components", "ops", "policy", "offline", "bench"],
];

/** @type {Record<string, Command>} */
export const commands = {
  up: { needs: everything, run: [typescript("ops/up.ts")] },
  preview: { needs: everything, run: [typescript("ops/preview.ts")] },
  // neither Docker nor an image: where it runs there may be none
  review: { needs: engine, run: [typescript("ops/review.ts")] },
  drift: { needs: running, run: [typescript("ops/drift.ts")] },
  down: { needs: running, run: [typescript("ops/down.ts")] },
  // it makes the server one that the others can run on
  host: { needs: packages, run: [typescript("ops/host.ts")] },
  history: { needs: engine, run: [typescript("ops/history.ts")] },
  // no image is pulled or built
  rollback: { needs: running, run: [typescript("ops/rollback.ts")] },
  rotate: { needs: everything, run: [typescript("ops/rotate.ts")] },
  dns: { needs: packages, run: [typescript("ops/dns.ts")] },
  trust: { needs: engine, run: [typescript("ops/trust.ts")] },
  new: { needs: packages, run: [typescript("ops/new.ts")] },
  adopt: { needs: everything, run: [typescript("ops/adopt.ts")] },
  env: { needs: everything, run: [] },
  test: { needs: everything, run: [...checks, ["node", "test/run.mjs"]], everyImage: true },
  "test:unit": { needs: packages, run: [["jest", "--selectProjects", "unit"]] },
  "check:providers": { needs: packages, run: [["node", "offline/check-providers.mts"]] },
  // its stacks have a state and a passphrase of their own
  bench: {
    needs: everything.filter((name) => name !== "state"),
    run: [typescript("bench/main.ts")],
    everyImage: true,
  },
  lint: { needs: packages, run: checks },
};
