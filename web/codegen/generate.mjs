// Generates src/generated.ts: the types of what the operations take and answer, with GraphQL Code Generator.
import { readFile, writeFile } from "node:fs/promises";

import { codegen } from "@graphql-codegen/core";
import * as documents from "@graphql-codegen/typed-document-node";
import * as operations from "@graphql-codegen/typescript-operations";
import { parse } from "graphql";

const read = async (file) => parse(await readFile(new URL(file, import.meta.url), "utf8"));

const generated = await codegen({
  filename: "src/generated.ts",
  schema: await read("../../graph/schema.graphql"),
  documents: [{ location: "src/operations.graphql", document: await read("src/operations.graphql") }],
  config: {
    strictScalars: true,
    useTypeImports: true,
    scalars: {
      Date: "string", DateTime: "string", GeoJSON: "unknown", Money: "string", Month: "string", Percent: "number", Upload: "File",
    },
  },
  pluginMap: { operations, documents },
  plugins: [{ operations: {} }, { documents: {} }],
});
await writeFile(new URL("src/generated.ts", import.meta.url), generated);
