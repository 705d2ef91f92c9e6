import { createHash, randomBytes } from "node:crypto";

export interface NameRequest {
  readonly urn: string;
  readonly name: string;
  /** Given by the engine so that a preview and the update after it agree. */
  readonly seed: Uint8Array;
  /** The name that the stack's `pulumi:autonaming` settings ask for; absent means that they say nothing. */
  readonly proposed?: string;
  readonly disabled?: boolean;
}

const SUFFIX_DIGITS = 7;
const MAXIMUM_LENGTH = 255;

/** A name for a resource that was given none, or undefined when the stack's settings forbid to make one. */
export function automaticName(request: NameRequest): string | undefined {
  if (request.disabled) return undefined;
  if (request.proposed) return request.proposed;
  const source = request.seed.length > 0 ? request.seed : randomBytes(32);
  const suffix = createHash("sha256").update(source).update(request.urn).digest("hex").slice(0, SUFFIX_DIGITS);
  return `${request.name.slice(0, MAXIMUM_LENGTH - SUFFIX_DIGITS - 1)}-${suffix}`;
}
