// How the pages are built: into dist/, with a manifest by which their sizes are checked.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  build: { manifest: true, target: "es2022", sourcemap: false, chunkSizeWarningLimit: 1500 },
  server: { proxy: { "/api": { target: process.env.FENGQIAO_URL ?? "http://127.0.0.1:8099", changeOrigin: false } } },
});
