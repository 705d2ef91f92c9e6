// Lets node run a command of this project's: node --require ./ops/bootstrap/typescript.cjs ops/up.ts
// ts-node, by which Pulumi runs the program, loads the whole compiler first: 0.4 of 1.1 s of the processor that a command's start cost.
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const { transformSync } = require("@swc/core");

const options = {
  jsc: { parser: { syntax: "typescript" }, target: "es2023" },
  module: { type: "commonjs" },
  // asked for with NODE_OPTIONS=--enable-source-maps: to read them back takes as long as to compile
  sourceMaps: process.sourceMapsEnabled ? "inline" : false,
  // none but these
  configFile: false,
  swcrc: false,
};

require.extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { ...options, filename });
  module._compile(code, filename);
};

// Pulumi's library loads the compiler and npm's own only to send functions of the program to the engine, which this one
// has none of; to load them takes more than half of the second that all its modules do.
const unused = ["typescript", "@npmcli/arborist"];
const load = Module._load;
Module._load = (request, ...more) => (unused.includes(request) ? {} : load(request, ...more));
