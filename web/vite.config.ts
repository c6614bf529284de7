// How the pages are built: into dist/, with a manifest by which their sizes are checked.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  build: { manifest: true, target: "es2022", sourcemap: false, chunkSizeWarningLimit: 1500 },
  // The tests in browser/ are walked by their own runner.
  test: { include: ["src/**/*.test.{ts,tsx}"] },
  server: { proxy: { "/api": { target: process.env.FENGQIAO_URL ?? "http://127.0.0.1:8099", changeOrigin: false } } },
});
