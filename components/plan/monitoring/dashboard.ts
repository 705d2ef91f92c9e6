import type { PanelSpec, PublicDashboardSpec } from "../../../config/monitoring";
import { seconds } from "../../../config/units";

/** Id of Grafana's only source of data. */
export const dashboardSource = "platform-public";

const datasource = { type: "prometheus", uid: dashboardSource };

/** Two panels side by side; a dashboard is 24 wide. */
const size = { w: 12, h: 8 };

const units = { seconds: "s", bytes: "bytes", share: "percentunit", "requests per second": "reqps" } as const;

/** A dashboard in Grafana's own form (schema version 41, of Grafana 12), which nobody can change. */
export function dashboard({ title, refresh, range, panels }: PublicDashboardSpec): object {
  return {
    uid: "public",
    title,
    schemaVersion: 41,
    editable: false,
    graphTooltip: 0,
    timezone: "browser",
    refresh: `${seconds(refresh)}s`,
    time: { from: `now-${range}`, to: "now" },
    annotations: { list: [] },
    templating: { list: [] },
    links: [],
    tags: [],
    panels: panels.map(panel),
  };
}

function panel(spec: PanelSpec, index: number): object {
  const { title, kind, expression, legend } = spec;
  const target = { refId: "A", datasource, expr: expression, legendFormat: legend };
  return {
    id: index + 1,
    title,
    type: kind,
    datasource,
    gridPos: { ...size, x: (index % 2) * size.w, y: Math.floor(index / 2) * size.h },
    targets: [{ ...target, editorMode: "code", range: kind === "timeseries", instant: kind === "stat" }],
    fieldConfig: { defaults: fieldDefaults(spec), overrides: [] },
    options: kind === "stat" ? statOptions : timeseriesOptions,
  };
}

function fieldDefaults({ unit, thresholds }: PanelSpec): object {
  const steps = thresholds?.map(({ from, colour }) => ({ value: from, color: colour }));
  return {
    unit: unit === undefined ? "none" : units[unit],
    min: 0,
    // the first colour is that of all below the second
    ...(steps && { thresholds: { mode: "absolute", steps: steps.map((step, at) => (at ? step : base(step))) } }),
  };
}

function base(step: { color: string }): object {
  return { ...step, value: null };
}

const statOptions = {
  colorMode: "value",
  graphMode: "none",
  justifyMode: "auto",
  orientation: "auto",
  textMode: "auto",
  wideLayout: true,
  showPercentChange: false,
  percentChangeColorMode: "standard",
  reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
};

const timeseriesOptions = {
  legend: { calcs: [], displayMode: "list", placement: "bottom", showLegend: true },
  tooltip: { mode: "multi", sort: "desc", hideZeros: false },
};
