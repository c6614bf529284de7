// How the pages are built: into dist/, with a manifest by which their sizes are checked. There are two entries: the
// staff pages, and the light pages for a phone below /m.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { phoneEntry } from "./tools/phone-entry.ts";

const page = (name: string) => new URL(name, import.meta.url).pathname;

export default defineConfig({
  plugins: [react(), phoneEntry()],
  build: {
    manifest: true,
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    rollupOptions: { input: [page("index.html"), page("phone.html")] },
  },
  // The tests in browser/ are walked by their own runner.
  test: { include: ["src/**/*.test.{ts,tsx}"] },
  server: { proxy: { "/api": { target: process.env.FENGQIAO_URL ?? "http://127.0.0.1:8099", changeOrigin: false } } },
});
