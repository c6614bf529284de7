// Lint: no any, no non-null, hooks right, features that never import each other, and a phone's entry that takes nothing
// that weighs.
import { readdirSync } from "node:fs";
import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const features = readdirSync(new URL("./src/features", import.meta.url));
const apart = features.map((feature) => ({
  files: [`src/features/${feature}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: features.filter((other) => other !== feature).map((other) => ({
        group: [`**/features/${other}/**`, `../../${other}/**`, `../${other}/**`],
        message: "Features never import each other; compose in app.",
      })),
    }],
  },
}));

// The limit of a phone's page is checked by `cargo xtask bench web`; this says where the weight would come from.
const light = {
  files: ["src/phone/**/*.{ts,tsx}"],
  rules: {
    "no-restricted-imports": ["error", {
      patterns: [
        { group: ["antd", "antd/*", "@ant-design/*", "dayjs", "dayjs/*", "echarts", "echarts/*", "leaflet", "@tanstack/react-router"], message: "Too heavy for a page that is made for a phone." },
        { group: ["**/app/**", "**/lib/i18n", "**/lib/address-word"], message: "Belongs to the staff pages." },
      ],
    }],
  },
};

export default tseslint.config(
  { ignores: ["dist", "node_modules", "src/api/schema.ts"] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", URLSearchParams: "readonly", crypto: "readonly", Buffer: "readonly", performance: "readonly", TextDecoder: "readonly", setTimeout: "readonly", clearTimeout: "readonly", fetch: "readonly", document: "readonly", window: "readonly" } } },
  { files: ["tools/visit-worker.js"], languageOptions: { globals: { self: "readonly", caches: "readonly", fetch: "readonly", URL: "readonly", AbortSignal: "readonly" } } },
  ...apart,
  light,
);
