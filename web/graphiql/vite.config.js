import { defineConfig } from "vite";

// GraphiQL's stylesheet carries 350 KB of Latin fonts as data: URLs, which the
// page's Content-Security-Policy refuses; system fonts know Chinese too.
const withoutFonts = {
  name: "without-fonts",
  enforce: "pre",
  transform(code, id) {
    if (id.endsWith(".css")) {
      return code.replace(/@font-face\s*{[^}]*}/g, "");
    }
  },
};

export default defineConfig({
  base: "/graphiql/",
  plugins: [withoutFonts],
  build: {
    outDir: "../dist/graphiql",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      output: { codeSplitting: false },
      onLog(level, log, handler) {
        // React's "use client" says nothing in a page without a server side.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") {
          handler(level, log);
        }
      },
    },
  },
});
