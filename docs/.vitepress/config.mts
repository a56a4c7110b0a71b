import { defineConfig } from "vitepress";

export default defineConfig({
  title: "wabamock",
  description: "A WhatsApp Business On-Premises API on your laptop and in your CI",
  lang: "en",
  outDir: "../build/site",
  cacheDir: "../build/vitepress",
  cleanUrls: true,
  lastUpdated: false,
  // Files of the repository that pages point to are no pages.
  ignoreDeadLinks: [/^\.?\.?\/.*(openapi|server\/control)$/, /\/LICENSE$/, /^\/reference\//],
  markdown: {
    // Pages speak of {{placeholders}} and <names>; none of them is meant for Vue.
    html: false,
    config(md) {
      for (const rule of ["text", "code_inline"]) {
        const render = md.renderer.rules[rule]!;
        md.renderer.rules[rule] = (...given) => render(...given).replaceAll("{{", "&#123;&#123;");
      }
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: "https://github.com/wabamock/wabamock" }],
    footer: { message: "Not for production. Not affiliated with WhatsApp or Meta." },
    sidebar: [
      {
        text: "Begin",
        items: [
          { text: "Start", link: "/start" },
          { text: "Concepts", link: "/concepts" },
          { text: "Webhooks", link: "/webhooks" },
          { text: "Time", link: "/time" },
          { text: "The page", link: "/page" },
        ],
      },
      {
        text: "Bad days",
        items: [
          { text: "Numbers with a meaning", link: "/numbers" },
          { text: "Scenarios", link: "/scenarios-howto" },
          { text: "The 30 that come with it", link: "/scenarios" },
          { text: "Format of scenarios", link: "/scenario-format" },
        ],
      },
      {
        text: "Verdicts",
        items: [
          { text: "Verify and await", link: "/verify" },
          { text: "Coverage", link: "/coverage" },
          { text: "Rules and findings", link: "/rules" },
          { text: "In CI", link: "/ci" },
          { text: "Bug capsules", link: "/capsule" },
          { text: "Changes of an OpenAPI file", link: "/spec-diff" },
        ],
      },
      {
        text: "Recipes",
        items: [
          { text: "Testcontainers", link: "/testcontainers" },
          { text: "Go", link: "/recipes/go" },
          { text: "Node", link: "/recipes/node" },
          { text: "Python", link: "/recipes/python" },
          { text: "Java", link: "/recipes/java" },
          { text: "PHP", link: "/recipes/php" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "The mocked API", link: "/reference/api.html", target: "_self" },
          { text: "The control API", link: "/reference/control.html", target: "_self" },
          { text: "Command line", link: "/cli" },
          { text: "Configuration", link: "/configuration" },
          { text: "Fixtures", link: "/fixtures" },
          { text: "Persistence", link: "/persistence" },
          { text: "Sources", link: "/sources" },
          { text: "Decisions", link: "/decisions" },
        ],
      },
    ],
  },
});
