// A refused size, region or image is told with those that there are.
import { PluginError } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { ApiError } from "./api.mts";
import type { Api } from "./api.mts";
import { at, objects, texts } from "./mapping.mts";

/** What is allowed for an input. */
export type Choices = Readonly<Record<string, (api: Api) => Promise<string[]>>>;

const listed =
  (path: string, name: string) =>
  async (api: Api): Promise<string[]> => {
    const answer = await api.ask(`the ${name} could not be listed`, "GET", `${path}?per_page=200`);
    return objects(answer[name]).map((item) => String(item["slug"]));
  };

export const regions = listed("/v2/regions", "regions");
export const sizes = listed("/v2/sizes", "sizes");
export const images = listed("/v2/images", "images");

const databaseOptions = (api: Api): Promise<PlainProperties> =>
  api.ask("the databases' options could not be read", "GET", "/v2/databases/options");

export const databaseRegions = async (api: Api): Promise<string[]> =>
  texts(at("options", "pg", "regions")(await databaseOptions(api)));

export const databaseVersions = async (api: Api): Promise<string[]> =>
  texts(at("options", "pg", "versions")(await databaseOptions(api)));

export const databaseSizes = async (api: Api): Promise<string[]> => {
  const layouts = objects(at("options", "pg", "layouts")(await databaseOptions(api)));
  return [...new Set(layouts.flatMap((layout) => texts(layout["sizes"])))];
};

async function hint(api: Api, choices: Choices, inputs: PlainProperties): Promise<string> {
  const wrong: string[] = [];
  for (const [name, allowed] of Object.entries(choices)) {
    const given = inputs[name];
    if (given === undefined || given === null) continue;
    const known = await allowed(api);
    if (!known.includes(String(given))) wrong.push(`; ${name} is "${String(given)}", allowed are ${known.join(", ")}`);
  }
  return wrong.join("");
}

/** Does it; when it is refused for its values, the sentence says which of them are none of those that there are. */
export async function explained<T>(
  api: Api,
  choices: Choices | undefined,
  inputs: PlainProperties,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!choices || !(error instanceof ApiError) || error.status !== 422) throw error;
    // A token may have no right to the lists; then the refusal stands as it is.
    const more = await hint(api, choices, inputs).catch(() => "");
    throw new PluginError(`${error.message}${more}`, { cause: error });
  }
}
