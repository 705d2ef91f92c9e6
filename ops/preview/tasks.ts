import { settingsVariable } from "../../components/plan/edge";
import type { Change } from "./change";
import { types } from "./objects";
import { shortened } from "./reasons";
import type { Step, Values } from "./steps";

/** Addresses of the routes by their names, up to now and from now on. */
export interface Urls {
  before: Record<string, string>;
  after: Record<string, string>;
}

const proxy = "proxy";

const byHand = ["edited by hand"];

interface Causes {
  urls: Urls;
  /** Resources that put right what was edited by hand. */
  edited: Set<string>;
}

/** What is done again inside parts that stay: their set-up, and the proxy's routes. Readiness and membership follow. */
export function taskChanges(steps: Step[], anew: Set<string>, { urls, edited }: Causes): Change[] {
  const commands = steps.filter(({ type, action }) => type === types.command && action !== "delete");
  const asked = commands.filter(({ urn, changed }) => changed.includes("stdin") || edited.has(urn));
  const setUps = asked.filter(({ name, part }) => /-(roles|set-up)$/.test(name) && !anew.has(part));
  const routes = asked.find(({ name }) => name === "proxy-routes");
  return [
    ...setUps.map(({ part, urn }): Change => {
      const what = "its databases and logins are set up again; what is there stays";
      const why = edited.has(urn) ? byHand : ["the description of its databases or logins changed"];
      return { kind: "sets-up", part, what, why };
    }),
    ...(routes || !sameAddresses(urls) ? [routeChange(urls, routes && edited.has(routes.urn) ? byHand : [])] : []),
    ...(routes && reloads(routes) && !anew.has(proxy) ? [reload] : []),
  ];
}

const reload: Change = {
  kind: "routes",
  part: proxy,
  what: "its own settings are loaded anew: an HTTP/1.1 connection opened in that moment may be closed",
  why: ["what it listens on, which proxies it trusts, or its certificates, changed"],
};

/** Whether more than routes changes. What an earlier release deployed is taken to differ. */
function reloads({ action, before, after }: Step): boolean {
  return action !== "create" && settingsIn(before) !== settingsIn(after);
}

function settingsIn({ environment }: Values): string | undefined {
  return (environment as Record<string, string> | undefined)?.[settingsVariable];
}

function sameAddresses({ before, after }: Urls): boolean {
  const names = Object.keys({ ...before, ...after });
  return Object.keys(before).length === 0 || names.every((name) => before[name] === after[name]);
}

function routeChange({ before, after }: Urls, first: string[]): Change {
  const added = Object.keys(after).filter((name) => !(name in before));
  const removed = Object.keys(before).filter((name) => !(name in after));
  const moved = Object.keys(after).filter((name) => name in before && before[name] !== after[name]);
  const why = [
    ...first,
    ...(added.length > 0 ? [`added ${shortened(added)}`] : []),
    ...(removed.length > 0 ? [`removed ${shortened(removed)}`] : []),
    ...moved.map((name) => `${name} ${before[name]} → ${after[name]}`),
  ];
  const cause = why.length > 0 ? why : ["settings of a route or of the proxy"];
  return { kind: "routes", part: proxy, what: "told its routes anew, without a stop", why: cause };
}
