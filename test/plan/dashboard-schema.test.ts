import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { dashboard } from "../../components/plan/monitoring/dashboard";
import { maicivyDashboard } from "../../config/platforms/maicivy-monitoring";

const types = join(dirname(require.resolve("@grafana/schema/package.json")), "dist", "types");
const source = join(__dirname, "dashboard-schema.generated.ts");

interface Made {
  panels: { type: string; options: object }[];
}

/** Grafana's own types say what it takes; JSON has no enumerations, so that one counts as the union of its values. */
function withoutEnumerations(text: string): string {
  return text.replaceAll(/(?:export )?declare enum (\w+) \{([^}]*)\}/g, (_, name: string, body: string) => {
    const values = [...body.matchAll(/=\s*("[^"]*"|-?\d+)/g)].map(([, value]) => value);
    return `export type ${name} = ${values.join(" | ")};`;
  });
}

/** What TypeScript has against this dashboard. */
function problems(made: object): string[] {
  const { panels } = made as Made;
  const options = (type: string) => JSON.stringify(panels.filter((one) => one.type === type).map((one) => one.options));
  const panel = (type: string) => `import("${types}/raw/composable/${type}/panelcfg/x/types.gen").Options[]`;
  const text = [
    `export const made: import("${types}/raw/dashboard/x/types.gen").Dashboard = ${JSON.stringify(made)};`,
    `export const stat: ${panel("stat")} = ${options("stat")};`,
    `export const timeseries: ${panel("timeseries")} = ${options("timeseries")};`,
  ].join("\n");
  const settings: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, types: [], target: ts.ScriptTarget.ES2022 },
    ...{ module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  };
  const host = ts.createCompilerHost(settings);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, language, ...more) => {
    if (file === source) return ts.createSourceFile(file, text, language);
    if (!file.startsWith(types)) return read(file, language, ...more);
    return ts.createSourceFile(file, withoutEnumerations(readFileSync(file, "utf8")), language);
  };
  const found = ts.getPreEmitDiagnostics(ts.createProgram([source], settings, host));
  return found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
}

test("the public dashboard is as Grafana's own schema wants it", () => {
  const made = dashboard(maicivyDashboard);
  expect(problems(made)).toEqual([]);
  expect(problems({ ...made, titel: "x" }).join()).toContain("does not exist in type 'Dashboard'");
});
