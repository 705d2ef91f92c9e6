// Lets node run a command of this project's: node --require ./ops/bootstrap/typescript.cjs ops/up.ts
// ts-node, by which Pulumi runs the program, loads the whole compiler first: half of what a command's start cost.
const { readFileSync } = require("node:fs");
const { transformSync } = require("@swc/core");

const options = {
  jsc: { parser: { syntax: "typescript" }, target: "es2023" },
  module: { type: "commonjs" },
  sourceMaps: "inline",
  // none but these
  configFile: false,
  swcrc: false,
};

process.setSourceMapsEnabled(true);
require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename });
  module._compile(code, filename);
};
