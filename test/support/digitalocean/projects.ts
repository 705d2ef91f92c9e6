import { randomUUID } from "node:crypto";
import { Refusal, found, page, unprocessable } from "./answers";
import type { Answer, Asked, Data, Route } from "./answers";
import { collection } from "./collection";
import { oneOf, read, strings } from "./fields";
import type { Project } from "./kinds";
import { now } from "./world";
import type { World } from "./world";

const ENVIRONMENTS = ["Development", "Staging", "Production"];

function add(world: World, given: Data, is_default = false): Project {
  const environment = String(given["environment"] ?? "");
  const project: Project = {
    id: randomUUID(),
    name: String(given["name"]),
    description: String(given["description"] ?? ""),
    purpose: String(given["purpose"] ?? ""),
    environment: environment === "" ? "" : oneOf("environment", environment, ENVIRONMENTS),
    is_default,
    created_at: now(),
    updated_at: now(),
    resources: new Map(),
  };
  world.projects.set(project.id, project);
  return project;
}

/** Every account has one; things that are put nowhere else belong to it. */
export function defaultProject(world: World): Project {
  const known = [...world.projects.values()].find((project) => project.is_default);
  return (
    known ??
    add(world, { name: world.owner.email, purpose: "Just trying out DigitalOcean", environment: "Development" }, true)
  );
}

const view = (world: World, { resources: _, ...project }: Project): Data => ({
  ...project,
  owner_id: world.owner.id,
  owner_uuid: world.owner.uuid,
});

const FIELDS = {
  name: "string",
  description: "string",
  purpose: "string",
  environment: "string",
  is_default: "boolean",
} as const;

function make(world: World, { body }: Asked): Project {
  const given = read(body, { ...FIELDS, name: "string!", purpose: "string!" });
  if ([...world.projects.values()].some(({ name }) => name === given["name"])) {
    throw new Refusal(409, "conflict", "name is already in use");
  }
  return add(world, given);
}

function change(world: World, project: Project, { body }: Asked): void {
  const given = read(body, FIELDS);
  if (given["environment"]) oneOf("environment", given["environment"], ENVIRONMENTS);
  if (given["is_default"] === true) for (const other of world.projects.values()) other.is_default = false;
  Object.assign(project, given, { updated_at: now() });
}

/** What an urn names, by the word that it has for the kind. */
const kinds = (world: World): Record<string, Map<string, unknown>> => ({
  droplet: world.droplets,
  volume: world.volumes,
  reservedip: world.reservedIps,
  floatingip: world.reservedIps,
  domain: world.domains,
  dbaas: world.clusters,
});

function exists(world: World, urn: string): boolean {
  const [, kind = "", id = ""] = /^do:([a-z]+):(.+)$/.exec(urn) ?? [];
  if (kind === "") throw unprocessable(`${urn} is not a valid urn`);
  return kinds(world)[kind]?.has(id) ?? false;
}

const shown = (urn: string, assigned_at: string, status: string): Data => {
  const [, kind = "", id = ""] = urn.split(":");
  const self = `https://api.digitalocean.com/v2/${kind}s/${id}`;
  return { urn, assigned_at, links: { self }, status };
};

function assign(world: World, project: Project, { body }: Asked): Answer {
  const urns = strings(read(body, { resources: "strings!" })["resources"]);
  const missing = urns.filter((urn) => !exists(world, urn));
  if (missing.length > 0) throw new Refusal(404, "not_found", `the resources ${missing.join(", ")} could not be found`);
  for (const urn of urns) {
    for (const other of world.projects.values()) if (other !== project) other.resources.delete(urn);
    if (!project.resources.has(urn)) project.resources.set(urn, now());
  }
  const resources = urns.map((urn) => shown(urn, project.resources.get(urn) ?? "", "assigned"));
  return { status: 200, body: { resources } };
}

function list(world: World, project: Project, asked: Asked): Answer {
  for (const urn of project.resources.keys()) if (!exists(world, urn)) project.resources.delete(urn);
  const resources = [...project.resources].map(([urn, at]) => shown(urn, at, "ok"));
  return page("resources", resources, asked, `/v2/projects/${project.id}/resources`);
}

/** The projects by their ids, and the default one by that word too. */
function named(world: World, { params }: Asked): Map<string, Project> {
  const standard = defaultProject(world);
  return params["key"] === "default" ? new Map([["default", standard]]) : world.projects;
}

const projectAt = (world: World, asked: Asked): Project => found(named(world, asked).get(asked.params["key"] ?? ""));

export const projectRoutes = (world: World): Route[] => [
  ...collection<Project>({
    path: "/v2/projects",
    scope: "project",
    names: ["project", "projects"],
    items: (asked) => named(world, asked),
    view: (project) => view(world, project),
    create: { status: 201, make: (asked) => make(world, asked) },
    update: { methods: ["PUT", "PATCH"], change: (project, asked) => change(world, project, asked) },
    remove: (project) => {
      if (project.is_default) throw new Refusal(412, "precondition_failed", "cannot delete a default project");
      const left = [...project.resources.keys()].filter((urn) => exists(world, urn));
      if (left.length > 0) throw new Refusal(412, "precondition_failed", "cannot delete a project with resources");
    },
  }),
  {
    method: "GET",
    path: "/v2/projects/:key/resources",
    scope: "project",
    answer: (asked) => list(world, projectAt(world, asked), asked),
  },
  {
    method: "POST",
    path: "/v2/projects/:key/resources",
    scope: "project",
    answer: (asked) => assign(world, projectAt(world, asked), asked),
  },
];
