const { writeFileSync } = require("node:fs");

/**
 * Ends a run with one plain line that any tool can read, behind jest's own summary, and tells `test/run.mjs` which files
 * failed.
 */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    process.once("exit", () => process.stderr.write(`\n${results.numPassedTests} passed, ${failed} failed${tail}\n`));
    const told = process.env.PLATFORM_FAILED_TESTS;
    if (told === undefined) return;
    const files = results.testResults.filter(
      ({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError,
    );
    writeFileSync(told, files.map(({ testFilePath }) => testFilePath).join("\n"));
  }
};
