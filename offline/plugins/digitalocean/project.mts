import type { Context, Current, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { Api } from "./api.mts";
import { flag, name, needed, neededAndFixed, text, token, whole } from "./inputs.mts";
import { objects, texts } from "./mapping.mts";
import type { Thing } from "./thing.mts";

const PRECONDITION_FAILED = 412;

export const project: Thing = {
  token: token("Project"),
  noun: "project",
  path: () => "/v2/projects",
  key: "project",
  inputs: {
    description: { shape: "string" },
    environment: { shape: "string" },
    name,
    purpose: { shape: "string", default: "Web Application" },
  },
  outputs: { createdAt: text, isDefault: flag, ownerId: whole, ownerUuid: text, updatedAt: text },
  unsupported: ["isDefault", "resources"],
  update: "PATCH",
  // What it holds may be on its way out.
  busy: [PRECONDITION_FAILED],
};

const subjectOf = ({ project }: PlainProperties): string => `what belongs to the project ${String(project)}`;

async function put(api: Api, given: PlainProperties, project: string, resources: readonly string[]): Promise<void> {
  if (resources.length === 0) return;
  const what = `${subjectOf(given)} could not be changed`;
  await api.ask(what, "POST", `/v2/projects/${project}/resources`, { resources: [...resources] });
}

async function held(api: Api, given: PlainProperties): Promise<string[] | undefined> {
  const path = `/v2/projects/${String(given["project"])}/resources?per_page=200`;
  const answer = await api.find(`${subjectOf(given)} could not be read`, path);
  return answer && objects(answer["resources"]).map((one) => String(one["urn"]));
}

/** Nothing belongs to no project: what leaves one goes to the account's own. */
async function leave(api: Api, given: PlainProperties, urns: readonly string[]): Promise<void> {
  const still = await held(api, given);
  await put(
    api,
    given,
    "default",
    urns.filter((urn) => still?.includes(urn)),
  );
}

async function read(current: Current, context: Context): Promise<Current | undefined> {
  const known = await held(new Api(context), current.outputs);
  if (!known) return undefined;
  const given = texts(current.outputs["resources"]);
  const resources = given.filter((urn) => known.includes(urn));
  if (resources.length === 0 && given.length > 0) return undefined;
  return { outputs: { ...current.outputs, resources }, inputs: { ...current.inputs, resources } };
}

export const projectResources: Resource = {
  token: token("ProjectResources"),
  inputs: { project: neededAndFixed("string"), resources: needed({ set: "string" }) },
  outputs: {},
  create: async (given, context) => {
    const id = String(given["project"]);
    await put(new Api(context), given, id, texts(given["resources"]));
    return { id, outputs: given };
  },
  read: (_id, current, context) => read(current, context),
  update: async (id, state, given, context) => {
    const api = new Api(context);
    const [old, now] = [texts(state["resources"]), texts(given["resources"])];
    await leave(
      api,
      given,
      old.filter((urn) => !now.includes(urn)),
    );
    await put(
      api,
      given,
      id,
      now.filter((urn) => !old.includes(urn)),
    );
    return given;
  },
  delete: (_id, state, context) => leave(new Api(context), state, texts(state["resources"])),
};
