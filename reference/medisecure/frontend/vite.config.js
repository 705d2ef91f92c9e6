import { defineConfig } from "vite";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic" } },
  // no inline data: the page's policy allows files of its own host alone
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
