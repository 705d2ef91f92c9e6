const { join } = require("node:path");

const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "commonjs" } },
  ],
};

/** @param {string} name @param {string[]} folders @param {object} [more] */
const project = (name, folders, more = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testEnvironment: "node",
  transform,
  // what image builds leave there
  modulePathIgnorePatterns: ["<rootDir>/reference/.*/target/"],
  testMatch: folders.map((folder) => join(__dirname, "test", folder, "**", "*.test.ts")),
  ...more,
});

// what is under load, or has a whole server in a container: whatever runs beside it would be measured with it
const alone = [
  "targets/agent/routes",
  "e2e/bad-release",
  "e2e/host",
  "e2e/registry",
  "e2e/server",
  "e2e/droplet",
  "e2e/medisecure",
  "e2e/rofecare",
].map((name) => join(__dirname, "test", `${name}.test.ts`));

// its image takes minutes to build, for a server that few choose: only where it is asked for
const onRequest = [join(__dirname, "test", "e2e", "minio.test.ts")];

module.exports = {
  testTimeout: 60_000,
  // on two cores jest would take one worker: half of the time the tests wait for Docker
  maxWorkers: 2,
  reporters: ["default", join(__dirname, "test", "closing-line-reporter.js")],
  projects: [
    project("unit", ["config", "plan", "components", "ops", "policy", "bench", "plugins-unit"]),
    project("engine", ["plugins", "bootstrap", "images", "reference", "targets", "e2e"], {
      testPathIgnorePatterns: ["/node_modules/", ...alone, ...onRequest],
    }),
    project("load", [], { testMatch: alone, runner: "<rootDir>/test/serial-runner.js" }),
    ...(process.env.MINIO === undefined ? [] : [project("minio", [], { testMatch: onRequest })]),
  ],
};
