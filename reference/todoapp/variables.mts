/** A mistake in the variables; its message is one sentence for whoever set them. */
export class VariableError extends Error {}

export function text(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new VariableError(`${name} is not set`);
}

export function wholeNumber(name: string, largest = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text(name));
  if (Number.isInteger(value) && value > 0 && value <= largest) return value;
  throw new VariableError(`${name} is "${process.env[name]}": a whole number from 1 to ${largest} is allowed`);
}

/** An address without a slash at its end. */
export function address(name: string): string {
  const found = URL.parse(text(name));
  if (found?.protocol === "http:" || found?.protocol === "https:") return found.href.replace(/\/+$/, "");
  throw new VariableError(`${name} is "${process.env[name]}": an address with http:// or https:// is allowed`);
}
