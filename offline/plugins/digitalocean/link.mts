// What has no address of its own: one thing that is bound to another by an action, and loosed by another.
import type { Context, Current, Input, Resource } from "../protocol/declaration.mts";
import type { PlainProperties } from "../protocol/values.mts";
import { Api, ApiError } from "./api.mts";
import { neededAndFixed, token } from "./inputs.mts";
import { at, objects } from "./mapping.mts";
import { finish } from "./waiting.mts";

interface Link {
  readonly token: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly subject: (given: PlainProperties) => string;
  /** The path of the thing that is bound. */
  readonly path: (given: PlainProperties) => string;
  readonly id: (given: PlainProperties) => string;
  readonly bind: string;
  readonly loose: string;
  /** Whether the action that looses names the droplet. */
  readonly looseNamesDroplet: boolean;
  /** The droplets to which an answer says that it is bound. */
  readonly holders: (answer: PlainProperties) => unknown[];
}

const dropletIn = (given: PlainProperties): number => Number(given["dropletId"]);

async function isBound(link: Link, api: Api, given: PlainProperties): Promise<boolean> {
  const answer = await api.find(`${link.subject(given)} could not be read`, link.path(given));
  return answer !== undefined && link.holders(answer).includes(dropletIn(given));
}

async function bind(link: Link, given: PlainProperties, context: Context) {
  const api = new Api(context);
  const subject = link.subject(given);
  if (!(await isBound(link, api, given))) {
    const body = { type: link.bind, droplet_id: dropletIn(given) };
    const answer = await api.ask(`${subject} could not be made`, "POST", `${link.path(given)}/actions`, body);
    await finish(api, subject, answer, context);
  }
  return { id: link.id(given), outputs: given };
}

async function read(link: Link, current: Current, context: Context): Promise<Current | undefined> {
  return (await isBound(link, new Api(context), current.outputs)) ? current : undefined;
}

async function loose(link: Link, given: PlainProperties, context: Context): Promise<void> {
  const api = new Api(context);
  if (!(await isBound(link, api, given))) return;
  const subject = link.subject(given);
  const named: PlainProperties = link.looseNamesDroplet ? { droplet_id: dropletIn(given) } : {};
  const body = { type: link.loose, ...named };
  try {
    const answer = await api.ask(`${subject} could not be undone`, "POST", `${link.path(given)}/actions`, body);
    await finish(api, subject, answer, context);
  } catch (error) {
    // It may have come loose by itself: the droplet is being removed.
    if (!(error instanceof ApiError) || (await isBound(link, api, given))) throw error;
  }
}

const resource = (link: Link): Resource => ({
  token: link.token,
  inputs: link.inputs,
  outputs: {},
  deleteBeforeReplace: true,
  create: (given, context) => bind(link, given, context),
  read: (_id, current, context) => read(link, current, context),
  delete: (_id, state, context) => loose(link, state, context),
});

export const volumeAttachment = resource({
  token: token("VolumeAttachment"),
  inputs: { dropletId: neededAndFixed("integer"), volumeId: neededAndFixed("string") },
  subject: ({ dropletId, volumeId }) =>
    `the attachment of the volume ${String(volumeId)} to the droplet ${String(dropletId)}`,
  path: ({ volumeId }) => `/v2/volumes/${String(volumeId)}`,
  id: ({ dropletId, volumeId }) => `${String(dropletId)}-${String(volumeId)}`,
  bind: "attach",
  loose: "detach",
  looseNamesDroplet: true,
  holders: (answer) => {
    const ids = at("volume", "droplet_ids")(answer);
    return Array.isArray(ids) ? ids : [];
  },
});

export const reservedIpAssignment = resource({
  token: token("ReservedIpAssignment"),
  inputs: { dropletId: neededAndFixed("integer"), ipAddress: neededAndFixed("string") },
  subject: ({ dropletId, ipAddress }) => `the assignment of ${String(ipAddress)} to the droplet ${String(dropletId)}`,
  path: ({ ipAddress }) => `/v2/reserved_ips/${String(ipAddress)}`,
  id: ({ dropletId, ipAddress }) => `${String(dropletId)}-${String(ipAddress)}`,
  bind: "assign",
  loose: "unassign",
  looseNamesDroplet: false,
  holders: (answer) => objects([at("reserved_ip", "droplet")(answer) ?? null]).map((droplet) => droplet["id"]),
});
