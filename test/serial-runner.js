const { default: TestRunner } = require("jest-runner");

/** Runs test files one after the other, once all of the projects before are done. */
module.exports = class SerialRunner extends TestRunner {
  isSerial = true;
};
