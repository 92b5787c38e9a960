import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";

// One operation a file, in the order of the file names; the server's tests run every one of them.
import examples from "./examples";

import "graphiql/style.css";
import "./page.css";

const endpoint = new URL("/graphql", location.origin);
const socket = new URL(endpoint);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const fetcher = createGraphiQLFetcher({
  url: endpoint.href,
  subscriptionUrl: socket.href,
  enableIncrementalDelivery: false,
});

// The Headers pane holds API tokens: they stay in memory.
createRoot(document.getElementById("graphiql")).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={examples.map((query) => ({ query: query.trimEnd() }))}
    defaultEditorToolsVisibility={false}
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  />,
);
