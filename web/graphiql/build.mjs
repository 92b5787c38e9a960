// Builds ../dist/graphiql: index.html, one script, one stylesheet, the icon and the licenses of what is in them.
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const base = "/graphiql/";
const outdir = "../dist/graphiql";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));

// import examples from "./examples": the texts of src/examples/*.graphql, in the order of the file names.
const examples = {
  name: "examples",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\/examples$/ }, () => ({ path: "examples", namespace: "examples" }));
    onLoad({ filter: /.*/, namespace: "examples" }, async () => {
      const names = (await readdir("src/examples")).filter((name) => name.endsWith(".graphql")).sort();
      const imports = names.map((name, i) => `import e${i} from ${JSON.stringify(`./src/examples/${name}`)};`);
      return {
        contents: `${imports.join("\n")}\nexport default [${names.map((_, i) => `e${i}`)}];`,
        resolveDir: process.cwd(),
      };
    });
  },
};

// GraphiQL's stylesheet carries 350 KB of Latin fonts and the icons of lint messages as data: URLs, which the page's
// Content-Security-Policy refuses; system fonts know Chinese too, and errors are underlined.
const withoutData = {
  name: "without-data",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      return {
        contents: css.replace(/@font-face\s*{[^}]*}/g, "").replace(/url\(["']?data:[^)]*\)/g, "none"),
        loader: "css",
      };
    });
  },
};

// pageOf puts the addresses of the built files into index.html, where it names their sources.
async function pageOf(outputs) {
  let page = await readFile("index.html", "utf8");
  for (const [path, { entryPoint, cssBundle }] of Object.entries(outputs)) {
    const address = (file) => base + file.slice(outdir.length + 1);
    if (cssBundle) {
      page = page.replace("</head>", `  <link rel="stylesheet" href="${address(cssBundle)}">\n  </head>`);
    }
    if (entryPoint) {
      page = page.replace(`"${entryPoint}"`, `"${address(path)}"`);
    }
  }
  return page;
}

// licensesOf lists the packages that the built files have code of.
async function licensesOf(outputs) {
  const sources = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = sources.map((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]).filter(Boolean);
  const sections = new Set();
  for (const folder of new Set(folders)) {
    const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
    const file = (await readdir(folder)).sort().find((name) => /^licen[cs]e/i.test(name));
    const text = file ? await readFile(`${folder}/${file}`, "utf8") : "";
    sections.add(`## ${name} ${version} (${license})\n\n${text}`.replaceAll("\r\n", "\n").trim());
  }
  return ["# Licenses of what is in assets/", ...[...sections].sort()].join("\n\n") + "\n";
}

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ["src/main.jsx", "src/icon.svg"],
  outdir,
  entryNames: "assets/[name]-[hash]",
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  loader: { ".graphql": "text", ".svg": "copy" },
  plugins: [examples, withoutData],
  define: { "process.env.NODE_ENV": '"production"' },
  minify: true,
  charset: "utf8",
  legalComments: "none", // they are in licenses.md
  metafile: true,
  logLevel: "warning",
});
await writeFile(`${outdir}/index.html`, await pageOf(metafile.outputs));
await writeFile(`${outdir}/licenses.md`, await licensesOf(metafile.outputs));
