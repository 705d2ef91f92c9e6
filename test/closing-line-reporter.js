/** Ends a run with one plain line that any tool can read, behind jest's own summary. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    process.once("exit", () => process.stderr.write(`\n${results.numPassedTests} passed, ${failed} failed${tail}\n`));
  }
};
