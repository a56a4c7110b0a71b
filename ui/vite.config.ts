import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { type Plugin, defineConfig } from "vite";

// Where `npm run dev` finds a running mock.
const mock = process.env.WABAMOCK ?? "http://127.0.0.1:9090";

// Replaces every file that was built by its gzip form, which is what the binary holds and serves.
function packed(): Plugin {
  let dir = "";
  return {
    name: "packed",
    apply: "build",
    configResolved: (config) => {
      dir = resolve(config.root, config.build.outDir);
    },
    closeBundle: () => {
      for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name.endsWith(".gz")) continue;
        const path = join(entry.parentPath, entry.name);
        writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
        rmSync(path);
      }
    },
  };
}

// Nothing is painted before the page can say what it shows: the theme that was chosen, and no empty frame.
function paintedAtOnce(): Plugin {
  return {
    name: "painted-at-once",
    apply: "build",
    transformIndexHtml: { order: "post", handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"') },
  };
}

export default defineConfig(({ command }) => ({
  base: command === "build" ? "./" : "/_mock/ui/", // a proxy may give the mock a path of its own
  publicDir: false,
  plugins: [paintedAtOnce(), packed()],
  build: {
    outDir: process.env.UI_OUT ?? "../server/internal/ui/dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the policy of the page forbids data: but for pictures
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    cssCodeSplit: false,
  },
  server: {
    proxy: {
      "^/_mock/(?!ui/)": { target: mock, changeOrigin: true, headers: { origin: mock } },
      "^/(v1|w)/": { target: mock, changeOrigin: true },
    },
  },
}));
