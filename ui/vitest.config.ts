import { defineConfig } from "vitest/config";

// unit: without a browser. e2e: a real mock and a real browser; see test/e2e/mock.ts.
// Only what hangs meets a limit: nothing of what is tested takes so long, however busy the machine.
const patience = 180_000; // ms

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/*.test.ts"], environment: "node", testTimeout: patience } },
      { test: { name: "e2e", include: ["test/e2e/*.e2e.ts"], environment: "node", testTimeout: patience, hookTimeout: patience, fileParallelism: false, expect: { poll: { timeout: 60_000 } } } },
      { test: { name: "screenshots", include: ["test/e2e/*.shots.ts"], environment: "node", testTimeout: 900_000, hookTimeout: patience, expect: { poll: { timeout: 60_000 } } } },
    ],
  },
});
