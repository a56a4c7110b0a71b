// What the page does when the mock, or what is between the page and it, does not do what it should.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const answer = (value: unknown, status = 200): Response => new Response(typeof value === "string" ? value : JSON.stringify(value), { status, headers: { "Content-Type": "application/json" } });

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: () => undefined });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("an answer that is not the mock's", () => {
  test.each(["<html>Please log in</html>", '{"customers": [', "null", "7"])("%s is refused in words", async (text) => {
    vi.stubGlobal("fetch", async () => answer(text));
    const { Refusal, api } = await import("../src/api/client");
    const asked = api.get("/_mock/worlds");
    await expect(asked).rejects.toBeInstanceOf(Refusal);
    await expect(asked).rejects.toThrow("no answer of the mock");
  });

  test("nothing at all is an answer too", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    const { api } = await import("../src/api/client");
    expect(await api.delete("/_mock/worlds/{world}", { path: { world: "w" } })).toBeUndefined();
  });
});

/** A stream that is fed by hand, as fetch answers it: it breaks when the request is aborted. */
function line(): { fetch: (url: unknown, init?: RequestInit) => Promise<Response>; say: (text: string) => void; close: () => void; aborted: () => boolean } {
  let out: ReadableStreamDefaultController<Uint8Array> | undefined;
  let aborted = false;
  const fetch = async (_: unknown, init?: RequestInit): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>({ start: (c) => void (out = c) });
    init?.signal?.addEventListener("abort", () => {
      aborted = true;
      out?.error(new DOMException("aborted", "AbortError"));
    });
    return new Response(body);
  };
  return { fetch, say: (text) => out?.enqueue(new TextEncoder().encode(text)), close: () => out?.close(), aborted: () => aborted };
}

describe("a refusal", () => {
  test.each<[string, number, string]>([
    ["", 500, "The mock answered 500"],
    ["null", 500, "The mock answered 500"],
    ['{"detail": {"deep": 1}, "violations": "all", "problems": [null]}', 500, "The mock answered 500"],
    ["<html><h1>Too many</h1></html>", 429, "Something else than the mock answered: 429"],
    ["slow down", 429, "slow down"],
    ['{"detail": "Not now.", "violations": [{"rule": "r", "in": "body", "pointer": "/a", "message": "And not so."}]}', 422, "Not now.\nAnd not so."],
  ])("%j with %i is told in words", async (text, status, words) => {
    vi.stubGlobal("fetch", async () => answer(text, status));
    const { api } = await import("../src/api/client");
    await expect(api.get("/_mock/worlds")).rejects.toThrow(words);
  });

  test("is what an answer without a body is, where one was promised", async () => {
    vi.stubGlobal("fetch", async () => new Response(null, { status: 204 }));
    const { api } = await import("../src/api/client");
    await expect(api.get("/_mock/worlds")).rejects.toThrow("does not understand");
  });

  test("is what an answer that breaks off is", async () => {
    vi.stubGlobal("fetch", async () => new Response(new ReadableStream({ start: (c) => c.error(new TypeError("network error")) })));
    const { Refusal, api } = await import("../src/api/client");
    const asked = api.get("/_mock/worlds");
    await expect(asked).rejects.toBeInstanceOf(Refusal);
    await expect(asked).rejects.toThrow("broke off");
  });
});

test("a mock that does not answer for a while is said to be silent, and no longer once it answers", async () => {
  let letGo: (a: Response) => void = () => undefined;
  vi.stubGlobal("fetch", () => new Promise<Response>((done) => (letGo = done)));
  const { api, silent } = await import("../src/api/client");
  const asked = api.get("/_mock/worlds");
  const firstGo = letGo;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(silent.value).toBe(false);
  await vi.advanceTimersByTimeAsync(7_000);
  expect(silent.value).toBe(true);
  const other = api.get("/_mock/numbers");
  letGo(answer({ numbers: [] }));
  await other;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(silent.value).toBe(false); // it is one request that is slow, not the mock
  await vi.advanceTimersByTimeAsync(5_000);
  expect(silent.value).toBe(true);
  firstGo(answer({ worlds: [] }));
  await asked;
  expect(silent.value).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(vi.getTimerCount()).toBe(0);
});

test("a question that is never answered is given up, so that it is asked again; a deed is waited for", async () => {
  vi.stubGlobal("fetch", (_: unknown, init: RequestInit) => new Promise((_ok, fail) => init.signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")))));
  const { api } = await import("../src/api/client");
  const given = expect(api.get("/_mock/worlds")).rejects.toMatchObject({ name: "Refusal", status: 0, message: "The mock did not answer for 30 s." });
  let done = false;
  void api.post("/_mock/worlds", { body: { name: "w" } }).finally(() => (done = true)).catch(() => undefined);
  const left = new AbortController();
  const leaving = expect(api.get("/_mock/numbers", { signal: left.signal })).rejects.toMatchObject({ name: "AbortError" });
  left.abort();
  await leaving;
  await vi.advanceTimersByTimeAsync(30_000);
  await given;
  await vi.advanceTimersByTimeAsync(300_000);
  expect(done).toBe(false);
});

describe("a stream", () => {
  test("that says nothing at all is given up, and not taken for a connection", async () => {
    const l = line();
    vi.stubGlobal("fetch", l.fetch);
    const { follow, patience } = await import("../src/api/stream");
    const opened = vi.fn();
    const ended = expect(follow("/x", new AbortController().signal, opened, () => undefined)).rejects.toMatchObject({ name: "Silence", deaf: true, status: 0 });
    await vi.advanceTimersByTimeAsync(patience.first);
    await ended;
    expect(opened).not.toHaveBeenCalled();
    expect(l.aborted()).toBe(true);
  });

  test("whose request is never answered is given up too", async () => {
    vi.stubGlobal("fetch", (_: unknown, init: RequestInit) => new Promise((_ok, fail) => init.signal?.addEventListener("abort", () => fail(new DOMException("aborted", "AbortError")))));
    const { follow, patience } = await import("../src/api/stream");
    const ended = expect(follow("/x", new AbortController().signal, () => undefined, () => undefined)).rejects.toMatchObject({ deaf: true });
    await vi.advanceTimersByTimeAsync(patience.first);
    await ended;
  });

  test("lasts as long as there are signs of life, and no longer", async () => {
    const l = line();
    vi.stubGlobal("fetch", l.fetch);
    const { follow, patience } = await import("../src/api/stream");
    const opened = vi.fn();
    const events: string[] = [];
    const followed = follow("/x", new AbortController().signal, opened, (list) => events.push(...list.map((e) => e.data)));
    const ended = expect(followed).rejects.toMatchObject({ name: "Silence", deaf: false });
    await vi.advanceTimersByTimeAsync(0);
    for (let i = 0; i < 20; i++) {
      l.say(i % 5 === 0 ? `data: ${i}\n\n` : ": alive\n\n");
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(l.aborted()).toBe(false);
    expect(opened).toHaveBeenCalledOnce();
    expect(events).toEqual(["0", "5", "10", "15"]);
    await vi.advanceTimersByTimeAsync(patience.later);
    await ended;
    expect(l.aborted()).toBe(true);
  });

  test("is let go when what it says cannot be taken in", async () => {
    const l = line();
    vi.stubGlobal("fetch", l.fetch);
    const { follow } = await import("../src/api/stream");
    const ended = expect(
      follow("/x", new AbortController().signal, () => undefined, () => {
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    await vi.advanceTimersByTimeAsync(0);
    l.say("data: 1\n\n");
    await ended;
    expect(l.aborted()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("what a view cannot do without", () => {
  test("is asked for until it is there, ever less often", async () => {
    const { Refusal } = await import("../src/api/client");
    const { insist } = await import("../src/store/reads");
    const told: unknown[] = [];
    let n = 0;
    const asked = insist(async () => (++n < 4 ? Promise.reject(new Refusal(500, { detail: `No ${n}` })) : n), new AbortController().signal, (why) => told.push((why as Error).message));
    await vi.advanceTimersByTimeAsync(2_900);
    expect(n).toBe(2);
    await vi.advanceTimersByTimeAsync(4_200);
    expect([await asked, told]).toEqual([4, ["No 1", "No 2", "No 3"]]);
  });

  test("is not asked for again when there is none, or nobody wants it", async () => {
    const { Refusal } = await import("../src/api/client");
    const { insist } = await import("../src/store/reads");
    const ask = vi.fn(async () => Promise.reject(new Refusal(404, {})));
    expect(await insist(ask, new AbortController().signal, () => undefined)).toBeUndefined();
    expect(ask).toHaveBeenCalledOnce();
    const end = new AbortController();
    const left = insist(async () => Promise.reject(new Error("no")), end.signal, () => undefined);
    await vi.advanceTimersByTimeAsync(100);
    end.abort();
    expect(await left).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("what the journal does not tell", () => {
  const world = { path: { world: "w" } };

  async function wanting(store: object = {}) {
    const { Wanted } = await import("../src/store/wanted");
    const end = new AbortController();
    const life = { value: 1, peek: () => life.value };
    const got: string[] = [];
    const w = { life, behind: { value: "" }, chats: { tell: vi.fn() }, deliveries: { tell: vi.fn(), byID: new Map(), put: vi.fn() }, putMessages: (list: { id: string }[]) => got.push(...list.map((m) => m.id)), ...store };
    return { wanted: new Wanted(w as never, { ...world, signal: end.signal }), got, life, end };
  }

  test("is read in the end, however often that fails", async () => {
    const tries = new Map<string, number>();
    vi.stubGlobal("fetch", async (url: string) => {
      const id = url.split("/").at(-1) ?? "";
      tries.set(id, (tries.get(id) ?? 0) + 1);
      return (tries.get(id) ?? 0) <= Number(id) ? answer("oops", 500) : answer({ id, direction: "inbound", peer: "1", type: "text", at: "2024-05-01T09:00:00Z" });
    });
    const { wanted, got } = await wanting();
    for (const id of ["0", "3", "1", "0"]) wanted.messages.add(id);
    wanted.schedule();
    await vi.advanceTimersByTimeAsync(60);
    expect(got).toEqual(["0"]); // one that fails holds no other up
    await vi.advanceTimersByTimeAsync(10_000);
    expect(got).toEqual(["0", "1", "3"]);
    expect([...tries.values()].reduce((a, b) => a + b)).toBe(7); // each once more than it failed
    expect(vi.getTimerCount()).toBe(0);
  });

  test("is asked for ever less often while all fails, and never again after the end", async () => {
    const fetch = vi.fn(async () => answer("oops", 500));
    vi.stubGlobal("fetch", fetch);
    const { wanted, end } = await wanting();
    wanted.deliveries.add("d1");
    wanted.schedule();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch.mock.calls.length).toBeGreaterThan(20);
    expect(fetch.mock.calls.length).toBeLessThan(40);
    end.abort();
    wanted.stop();
    const before = fetch.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch.mock.calls.length).toBe(before);
  });

  test("is said when it keeps failing, with the reason, and no longer once it is read", async () => {
    const fetch = vi.fn(async () => answer({ id: "m1" }));
    vi.stubGlobal("fetch", fetch);
    const behind = { value: "" };
    const { wanted, got } = await wanting({ behind });
    wanted.messages.add("m1");
    wanted.schedule();
    await vi.advanceTimersByTimeAsync(50);
    expect(behind.value).toBe(""); // once is a hiccup
    await vi.advanceTimersByTimeAsync(1_000);
    expect(behind.value).toContain("direction is no text");
    fetch.mockImplementation(async () => answer({ id: "m1", direction: "inbound", peer: "1", type: "text", at: "2024-05-01T09:00:00Z" }));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(behind.value).toBe("");
    expect(got).toEqual(["m1"]);
  });

  test("is forgotten when all is read anew meanwhile", async () => {
    const fetch = vi.fn(async () => answer("oops", 500));
    vi.stubGlobal("fetch", fetch);
    const { wanted, life } = await wanting();
    wanted.messages.add("m1");
    wanted.schedule();
    await vi.advanceTimersByTimeAsync(39);
    fetch.mockImplementation(async () => {
      life.value = 2;
      return answer("oops", 500);
    });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(fetch).toHaveBeenCalledOnce();
    expect(wanted.messages.size).toBe(0);
  });
});
