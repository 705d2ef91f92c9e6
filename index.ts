import { program } from "./components/program";

// the SDK takes the stack of each property's promise: with one frame instead of ten an update of 50 services that
// has nothing to do took 1.8 s less of the processor (7.7 before)
Error.stackTraceLimit = 1;
// and it takes those of each resource, as errors without a message: to map their places back would cost half a second
const mapped = Error.prepareStackTrace;
if (mapped)
  Error.prepareStackTrace = (error, frames) => (error.message === "" ? String(frames) : mapped(error, frames));

module.exports = program();
