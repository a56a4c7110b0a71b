// The page among enemies: words that want to run, a control API that fails, streams that are held back.
import { type Server, type ServerResponse, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { type Mock, openPage, setWebhook, troublesOf } from "./mock";
import { inbound, priya } from "./scene";
import { browser, withMock } from "./stage";

const live = (page: Page): Promise<void> => page.locator('[data-state="live"]').waitFor();
const bubble = (page: Page, text: string) => page.locator(".bubble", { hasText: text });

const evil = ['<img src=x onerror="globalThis.hit=1">', '"><script>globalThis.hit=1</script>', "javascript:globalThis.hit=1", "\u202egnp.exe", "W".repeat(4000), "\0\u0007\ufffe", "'; touch canary; '$(touch canary)"];

/** A receiver whose answers are as bad as its status line. */
async function startBadReceiver(): Promise<{ url: string; stop: () => void }> {
  const server: Server = createServer((req, res) => {
    req.resume().on("end", () => {
      res.writeHead(500, evil[0], { "Content-Type": "text/html", "X-Evil": evil[1] });
      res.end(evil.join("\n"));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/<script>?q="><img>`, stop: () => (server.closeAllConnections(), void server.close()) };
}

/** Evil words wherever the APIs take any. */
async function playEvil(mock: Mock): Promise<void> {
  await mock.control("PATCH", `/worlds/default/customers/${priya}`, { name: evil[0] });
  const svg = btoa('<svg xmlns="http://www.w3.org/2000/svg" onload="globalThis.hit=1"><script>globalThis.hit=1</script></svg>');
  for (const text of evil) await inbound(mock, { from: priya, text });
  await inbound(mock, { from: priya, document: { data: svg, mime_type: "image/svg+xml", filename: `../../\u202e${evil[1]}.svg` } });
  await inbound(mock, { from: priya, location: { latitude: 89.99, longitude: -180, name: evil[0], url: "data:text/html,<script>globalThis.hit=1</script>" } });
  const card = { name: { formatted_name: evil[0], first_name: evil[1] }, phones: [{ phone: evil[2], type: evil[0] }], emails: [{ email: evil[2] }], urls: ["javascript:globalThis.hit=1", " java\tscript:hit=1", "data:text/html,x", "//evil.example"].map((url) => ({ url })) };
  await inbound(mock, { from: priya, contacts: [card] });
  await inbound(mock, { from: priya, text: evil[0], referral: { headline: evil[0], body: evil[1], source_type: "ad", source_id: "1", source_url: "javascript:globalThis.hit=1", media: "image" } });
  await mock.send({ to: priya, type: "contacts", contacts: [card] });
  await mock.send({ to: priya, type: "template", template: { namespace: evil[0], name: evil[1], language: { policy: "deterministic", code: "en" }, components: [{ type: "button", sub_type: "url", index: 0, parameters: [{ type: "text", text: evil[2] }] }] } });
  await mock.api("POST", "/messages", { to: evil[0], type: evil[1], text: { body: evil[4] } });
  await mock.api("POST", `/m<img src=x>/${encodeURIComponent(evil[1] ?? "")}?q='$(touch canary)'`, { a: evil[6] });
  await mock.control("PUT", `/worlds/default/chaos/${encodeURIComponent(evil[0] ?? "")}`, { probability: 0, refuse: { code: 1015, details: evil[1] } });
}

/** What is in the page that must never be there, in words. */
const found = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const bad = [...document.querySelectorAll("#app :is(script, iframe, object, embed, base, img[src=x], [onclick], [onload], [onerror])")].map((e) => e.outerHTML);
    const links = [...document.querySelectorAll<HTMLAnchorElement>("#app a[href]")];
    const leads = links.filter((a) => !/^(https?|blob):$/.test(a.protocol)).map((a) => `leads to ${a.href}`);
    const knows = links.filter((a) => a.target === "_blank" && !/noopener|noreferrer/.test(a.rel)).map((a) => `opens ${a.href} that knows the page`);
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth ? [`the page is ${document.documentElement.scrollWidth} wide`] : [];
    const { hit, seen } = globalThis as { hit?: number; seen?: string[] };
    return [...bad, ...leads, ...knows, ...wide, ...(hit === undefined ? [] : ["it ran"]), ...(seen ?? [])];
  });

test("evil words run nowhere, lead nowhere and break no layout, in any view, on a desk and on a phone", () =>
  withMock([], async (mock) => {
    const hook = await startBadReceiver();
    await setWebhook(mock, hook.url);
    await playEvil(mock);
    const page = await openPage(browser, mock, "", {}, (context) =>
      context.addInitScript(() => {
        const seen: string[] = ((globalThis as { seen?: string[] }).seen = []);
        addEventListener("securitypolicyviolation", (e) => seen.push(`${e.violatedDirective} ${e.blockedURI}`));
        addEventListener("unhandledrejection", (e) => seen.push(`unhandled: ${e.reason}`));
      }),
    );
    const errors: string[] = [];
    page.on("console", (m) => m.type() === "error" && errors.push(m.text()));
    page.on("request", (r) => /^(blob|data):/.test(r.url()) || r.url().startsWith(mock.url) || errors.push(`asked for ${r.url()}`));
    await live(page);
    const ready: [string, string, string?][] = [[`phones/${priya}`, ".bubble"], ["queue", ".wq-open", ".wq-open"], ["journal/latest", ".jr-row"], ["scenarios", "h1, h2"], ["scenarios/chaos", "h1, h2"], ["coverage", "h1, h2"], ["worlds", ".world"]];
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      for (const [view, shown, inner = ""] of ready) {
        await page.evaluate((to) => (location.hash = `#/w/default/${to}`), view);
        await page.locator(shown).first().waitFor();
        if (inner !== "") await page.locator(inner).first().click();
        expect(await found(page), `${view} at ${width}`).toEqual([]);
      }
    }
    expect(errors).toEqual([]);
    expect(troublesOf(page)).toEqual([]);
    hook.stop();
  }));

test("what the control API fails to answer is asked again, and nothing is missing in the end", () =>
  withMock([], async (mock) => {
    let failing = false;
    let n = 0;
    const page = await openPage(browser, mock, `#/w/default/phones/${priya}`, {}, (context) =>
      context.route("**/_mock/worlds/**", (r) => (failing && !r.request().url().includes("/stream") && n++ % 2 === 0 ? r.fulfill({ status: n % 4 === 1 ? 500 : 200, contentType: "text/html", body: "<html>Bad gateway</html>" }) : r.continue())),
    );
    await live(page);
    failing = true;
    for (let i = 0; i < 6; i++) await inbound(mock, { from: priya, text: `Number ${i}.` });
    for (let i = 0; i < 6; i++) await bubble(page, `Number ${i}.`).waitFor();
    expect(n).toBeGreaterThan(6);
    expect(troublesOf(page)).toEqual([]);
  }));

type Way = "pass" | "hold" | "refuse";

/** A proxy that refuses streams at first, then holds them back or lets them pass, as it is told. */
async function startProxy(to: string): Promise<{ url: string; turn: (way: Way) => void; stop: () => void }> {
  const { hostname, port } = new URL(to);
  let streams: Way = "refuse";
  const held = new Set<ServerResponse>();
  const server = createServer((req, res) => {
    const way = req.url?.includes("/stream") ? streams : "pass";
    if (way === "hold") return void held.add(res);
    if (way === "refuse") return void res.writeHead(503, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ status: 503, title: "Service Unavailable", detail: "100 readers follow this journal already." }));
    const far = request({ hostname, port, path: req.url, method: req.method, headers: req.headers }, (answer) => void answer.pipe(res.writeHead(answer.statusCode ?? 502, answer.headers)));
    far.on("error", () => res.destroy());
    res.on("close", () => far.destroy());
    req.pipe(far);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const turn = (way: Way): void => {
    streams = way;
    for (const res of held) res.destroy();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, turn, stop: () => (server.closeAllConnections(), void server.close()) };
}

test("a stream that is refused or held back is said to be, and the journal is asked instead", () =>
  withMock([], async (mock) => {
    const proxy = await startProxy(mock.url);
    const page = await openPage(browser, { ...mock, url: proxy.url } as Mock, `#/w/default/phones/${priya}`);
    await page.getByText("100 readers follow this journal already. The page asks every few seconds instead.").waitFor();
    proxy.turn("hold");
    await inbound(mock, { from: priya, text: "Through the wall" });
    await bubble(page, "Through the wall").waitFor();
    proxy.turn("pass");
    await live(page);
    await inbound(mock, { from: priya, text: "Straight" });
    await bubble(page, "Straight").waitFor();
    expect(await page.locator(".offline").count()).toBe(0);
    proxy.stop();
  }));

test("a machine that wakes asks for the time at once, though its own clock did not count the sleep", () =>
  withMock([], async (mock) => {
    const page = await openPage(browser, mock, "#/w/default/worlds");
    await live(page);
    await page.locator(".clock-state.running").waitFor();
    const asked = page.waitForRequest(/\/worlds\/default\/clock$/, { timeout: 20_000 }); // without a reason it is asked after 30 s
    await page.evaluate(() => {
      const real = Date.now.bind(Date);
      Date.now = () => real() + 3_600_000;
    });
    await asked;
  }));
