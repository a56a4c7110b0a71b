// Where the mock is as the page sees it, and how commands to copy reach it.
import { expect, test } from "vitest";
import { prefixOf } from "../src/lib/server";
import type { Exchange } from "../src/store/facts";
import { curlOf } from "../src/views/log/curl";

test.each([
  ["/_mock/ui/", ""], ["/_mock/ui", ""], ["/tools/mock/_mock/ui/", "/tools/mock"], ["/a/_mock/ui/index.html", "/a"], ["/", ""], ["/_mock/uid/", ""],
])("the page at %s is below %j", (path, want) => expect(prefixOf(path)).toBe(want));

const call = { id: "x1", request: { method: "GET", target: "/v1/health", headers: { Authorization: ["Bearer ***"] }, body: { length: 0 } }, response: { status: 200, body: { length: 0 } } } as unknown as Exchange;

test.each([["http://127.0.0.1:9090", 0], ["https://127.0.0.1:9090", 2]])("a command for %s trusts the certificate of a mock where there is one", (server, times) => {
  const text = curlOf(call, server);
  expect(text.match(/curl -k /g)?.length ?? 0).toBe(times);
  expect(text).toContain(`${server}/v1/health`);
  expect(text).toContain(`${server}/v1/users/login`);
});
