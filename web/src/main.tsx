// The start: languages, theme, queries, routes.
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { router } from "./app/router";
import { Theme } from "./app/theme";
import { startLanguages } from "./lib/i18n";
import { startNonce } from "./lib/nonce";
import { makeQueries } from "./lib/queries";
import "./app/style.css";

startNonce();
startLanguages();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={makeQueries()}>
      <Theme>
        <RouterProvider router={router} />
      </Theme>
    </QueryClientProvider>,
  );
}
