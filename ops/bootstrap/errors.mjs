// @ts-check

/** A problem the user can act on: shown as its sentence alone, without a stack trace. */
export class SetupError extends Error {}

/** What a lane ends with because another lane failed or the user interrupted: never shown. */
export class InterruptedError extends Error {}

/** @param {unknown} error */
export function errorCode(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
