// The start of the light pages for a phone: languages, size of text, queries, pages. No component library, no router.
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { texts } from "virtual:phone-words";
import { startWith } from "../lib/language";
import { makeQueries } from "../lib/queries";
import { find } from "./routes";
import { Shell } from "./shell";
import { startTextSize } from "./text-size";
import "./phone.css";

startTextSize();
startWith(texts);
// Asked for beside the session, not after it.
void find(window.location.pathname)?.route.load().catch(() => undefined);

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <QueryClientProvider client={makeQueries()}>
      <Shell />
    </QueryClientProvider>,
  );
}
