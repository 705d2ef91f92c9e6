import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["node_modules/", ".platform/", "reference/**/target/", "coverage/"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 30, skipBlankLines: true, skipComments: true }],
      "no-empty": ["error", { allowEmptyCatch: false }],
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/no-require-imports": ["error", { allowAsImport: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
    },
  },
  { files: ["test/**"], rules: { "max-lines-per-function": "off" } },
  { files: ["**/*.js", "**/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
