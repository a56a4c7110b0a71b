import { defineConfig } from "vitest/config";

// unit: without a browser. e2e: a real mock and a real browser; see test/e2e/mock.ts.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/*.test.ts"], environment: "node" } },
      { test: { name: "e2e", include: ["test/e2e/*.e2e.ts"], environment: "node", testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false } },
      { test: { name: "screenshots", include: ["test/e2e/*.shots.ts"], environment: "node", testTimeout: 300_000, hookTimeout: 60_000 } },
    ],
  },
});
