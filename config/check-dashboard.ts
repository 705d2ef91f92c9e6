import type { PlatformSpec } from "./platform";
import { names, reference } from "./references";
import { parseDuration } from "./units";

/** A public dashboard that nobody would find, or with times that are none. */
export function checkDashboard({ monitoring, routes }: PlatformSpec): string[] {
  const shown = monitoring?.publicDashboard;
  if (shown === undefined) return [];
  const path = "monitoring/publicDashboard";
  const problems = reference(`${path}/route`, "route", shown.route, names(routes));
  const found = routes.find(({ name }) => name === shown.route);
  if (found !== undefined && found.service !== "grafana") {
    problems.push(`${path}/route: routes/${found.name} leads to ${found.service}; allowed: a route to grafana`);
  }
  for (const key of ["refresh", "range"] as const) {
    if (parseDuration(shown[key]) === undefined) {
      problems.push(`${path}/${key}: "${shown[key]}" is not a duration such as 5s`);
    }
  }
  if (shown.panels.length === 0) problems.push(`${path}/panels: none; a dashboard shows at least one`);
  return problems;
}
