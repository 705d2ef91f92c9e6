import type { PlatformSpec } from "../../../config/platform";
import { webImage } from "../../support/web-images";
import { platform as tiny } from "./tiny";

/** The small platform of the previews with images of its own. */
export function reviewed(version: string, greeting: string): PlatformSpec {
  const services = tiny.services.map((service) => ({
    ...service,
    image: { name: webImage("review", version) },
    variables: { ...service.variables, ...(service.name === "web" && { GREETING: greeting }) },
  }));
  return { ...tiny, name: "review", services };
}

export const platform = reviewed("1", "hello");
