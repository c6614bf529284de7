// The start: languages, theme, queries, routes.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { createRoot } from "react-dom/client";
import { ProblemError } from "./api/client";
import { router } from "./app/router";
import { Theme } from "./app/theme";
import { startLanguages } from "./lib/i18n";
import { startNonce } from "./lib/nonce";
import "./app/style.css";

startNonce();
startLanguages();

const queries = new QueryClient({
  defaultOptions: {
    // Asked even when the browser thinks it is off line: a fault that is shown is better than a page that waits for ever.
    queries: {
      networkMode: "always",
      staleTime: 15_000,
      retry: (failures, error) => failures < 2 && error instanceof ProblemError && (error.status === 0 || error.status === 503),
    },
    mutations: { networkMode: "always" },
  },
});

queries.getQueryCache().subscribe((event) => {
  const error = event.query.state.error;
  if (event.type === "updated" && error instanceof ProblemError && error.status === 401 && event.query.queryKey[0] !== "session") {
    void queries.invalidateQueries({ queryKey: ["session"] });
  }
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={queries}>
      <Theme>
        <RouterProvider router={router} />
      </Theme>
    </QueryClientProvider>,
  );
}
