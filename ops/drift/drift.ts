/** One thing in Docker that is not as the state says. */
export interface Drift {
  part: string;
  sentence: string;
  /** The resource that is to be made anew, where the engine would not see by itself that it must be. */
  replace?: string;
}

/** Drift that a refresh does not find, by the resource that puts it right. */
export function unseen(drift: Drift[]): Map<string, string[]> {
  const byResource = Map.groupBy(
    drift.filter(({ replace }) => replace !== undefined),
    ({ replace = "" }) => replace,
  );
  return new Map([...byResource].map(([urn, found]) => [urn, found.map(({ sentence }) => sentence)]));
}

/** What the engine is told, so that it mends what it would not see. */
export function replaceOptions(urns: Iterable<string>): string[] {
  return [...urns].flatMap((urn) => ["--replace", urn]);
}
