// Builds the protocol's answers from ours.
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { CheckResponse, DiffResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import type { Failure } from "./declaration.mts";
import type { Change, Difference } from "./diff.mts";
import { encode } from "./values.mts";
import type { Properties } from "./values.mts";

export function checkResponse(inputs: Properties, failures: readonly Failure[]): CheckResponse {
  const response = new messages.CheckResponse();
  response.setInputs(encode(inputs));
  for (const { property, reason } of failures) {
    // The failure's own field for the property stays empty: the engine prints that property's value, secret or not.
    response.addFailures(new messages.CheckFailure().setReason(`${property}: ${reason}`));
  }
  return response;
}

function kindOf({ kind, replace }: Change) {
  const kinds = messages.PropertyDiff.Kind;
  if (kind === "add") return replace ? kinds.ADD_REPLACE : kinds.ADD;
  if (kind === "delete") return replace ? kinds.DELETE_REPLACE : kinds.DELETE;
  return replace ? kinds.UPDATE_REPLACE : kinds.UPDATE;
}

const topLevel = (path: string): string => path.split(/[.[]/, 1)[0] ?? path;

const distinct = (changes: readonly Change[]): string[] => [...new Set(changes.map((change) => topLevel(change.path)))];

export function diffResponse(difference: Difference): DiffResponse {
  const { changes, deleteBeforeReplace } = difference;
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setDiffsList(distinct(changes));
  response.setReplacesList(distinct(changes.filter((change) => change.replace)));
  response.setHasdetaileddiff(true);
  for (const change of changes) {
    const detail = new messages.PropertyDiff();
    detail.setKind(kindOf(change));
    detail.setInputdiff(true);
    response.getDetaileddiffMap().set(change.path, detail);
  }
  return response;
}
