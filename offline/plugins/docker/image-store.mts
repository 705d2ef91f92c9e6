import type Docker from "dockerode";
import type { ImageInspectInfo } from "dockerode";
import { PluginError } from "../protocol/declaration.mts";
import { reasonOf, unlessMissing } from "./client.mts";

export const findImage = (client: Docker, name: string): Promise<ImageInspectInfo | undefined> =>
  unlessMissing(`the image ${name} could not be read`, () => client.getImage(name).inspect());

interface Progress {
  readonly error?: string;
}

/** Follows a stream of progress to its end; Docker tells a failure inside the stream, with a status of success. */
export function finished(client: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve, reject) => {
    client.modem.followProgress(stream, (error: Error | null, events: Progress[]) => {
      const failure = error?.message ?? events.find((event) => event.error)?.error;
      if (failure) reject(new Error(failure));
      else resolve();
    });
  });
}

/** The local image, else the one that a registry has. A tag that is here is never pulled again. */
export async function needImage(client: Docker, name: string, platform?: string): Promise<ImageInspectInfo> {
  const local = await findImage(client, name);
  if (local) return local;
  try {
    await finished(client, await client.pull(name, platform ? { platform } : {}));
  } catch (error) {
    throw new PluginError(`the image ${name} is not on this Docker and could not be pulled: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const pulled = await findImage(client, name);
  if (pulled) return pulled;
  throw new PluginError(`the image ${name} was pulled, but Docker does not know it afterwards`);
}
