/** The import rule of the project: each layer may import only the layers under it. */
const layer = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: "^(index\\.ts|config|components|ops|policy|offline|reference|bench)", pathNot: allowed },
});

module.exports = {
  forbidden: [
    layer("config-imports-nothing-of-ours", "^config/", "^config/"),
    layer("plan-imports-config", "^components/plan/", "^(components/plan|config)/"),
    layer("targets-import-plan-and-config", "^components/targets/", "^(components/(targets|plan)|config)/"),
    layer("agent-stands-alone", "^components/targets/docker/agent/", "^components/targets/docker/agent/"),
    layer(
      "components-import-the-layers-under-them",
      "^components/[^/]+\\.ts$|^components/(hosts|sources)/",
      "^(components|config)/",
    ),
    // program-server.ts runs the whole program, as index.ts does
    layer("ops-import-config-and-plan", "^ops/(?!engine/program-server\\.ts$)", "^(ops|config|components/plan)/"),
    layer("policy-judges-what-is-asked-for", "^policy/", "^policy/"),
    layer("offline-stands-alone", "^offline/", "^offline/"),
    layer("bench-runs-the-rest", "^bench/", "^(bench|config|components|ops)/"),
    layer(
      "nothing-imports-offline-or-reference",
      "^(index\\.ts|config|components|ops|policy)",
      "^(index\\.ts|config|components|ops|policy)",
    ),
    {
      name: "config-is-inert",
      comment: "a description must not be able to reach a provider",
      severity: "error",
      from: { path: "^config/" },
      to: { path: "@pulumi/" },
    },
    { name: "no-circular", severity: "error", from: {}, to: { circular: true } },
    { name: "nothing-imports-index", severity: "error", from: { pathNot: "^test/" }, to: { path: "^index\\.ts$" } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(node_modules|\\.platform)" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
