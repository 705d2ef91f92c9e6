import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/** Identity of this stack's state; every Docker object carries it, so that ops commands find what is theirs. */
export function makeStackId(): pulumi.Output<string> {
  return new random.RandomId("stack-id", { byteLength: 6 }, { protect: true }).hex;
}
