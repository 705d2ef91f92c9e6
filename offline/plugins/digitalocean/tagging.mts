import { texts } from "./mapping.mts";
import type { Change } from "./thing.mts";

/** Gives a thing the tags that are new and takes those that are gone. */
export async function retag(
  { api, subject, id, before, after }: Change,
  kind: "droplet" | "volume" | "database",
): Promise<void> {
  const [old, now] = [texts(before["tags"]), texts(after["tags"])];
  const resources = [{ resource_id: id, resource_type: kind }];
  const what = `${subject} could not be tagged`;
  for (const tag of now.filter((one) => !old.includes(one))) {
    await api.ask(what, "POST", "/v2/tags", { name: tag });
    await api.ask(what, "POST", `/v2/tags/${encodeURIComponent(tag)}/resources`, { resources });
  }
  for (const tag of old.filter((one) => !now.includes(one))) {
    await api.ask(what, "DELETE", `/v2/tags/${encodeURIComponent(tag)}/resources`, { resources });
  }
}
