// The browser of a test file, and a mock for one of its tests.
import type { Browser } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type Mock, startBrowser, startMock } from "./mock";

/** One for all tests of a file, from the first of them to the last. */
export let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Closes every page that a test has opened. */
export async function closePages(): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

/** Runs a test with a mock of its own, and closes what it opened. */
export async function withMock(args: readonly string[], run: (mock: Mock) => Promise<void>): Promise<void> {
  const mock = await startMock(args);
  try {
    await run(mock);
  } finally {
    await closePages();
    await mock.stop();
  }
}
