// A receiver of webhooks: prints what comes, and answers 200 at once, as it should be done.
// Start: node receiver.mjs [port]; 0 takes a free one.
import { createServer } from "node:http";

const maxBody = 1 << 20; // bytes

createServer((request, answer) => {
  const parts = [];
  let size = 0;
  request.on("data", (part) => {
    size += part.length;
    if (size <= maxBody) parts.push(part);
  });
  request.on("end", () => {
    answer.writeHead(size <= maxBody ? 200 : 413).end(); // only 200 counts: anything else is posted again
    if (size > maxBody) return;
    const { messages = [], statuses = [], errors = [] } = JSON.parse(Buffer.concat(parts).toString() || "{}");
    for (const m of messages) console.log(`${m.from} says ${m.type}: ${m.text?.body ?? m.id}`);
    for (const s of statuses) console.log(`${s.id} is ${s.status}`);
    for (const e of errors) console.log(`error ${e.code}: ${e.title}`);
  });
}).listen(Number(process.argv[2] ?? 8080), function () {
  console.log(`receiving webhooks on port ${this.address().port}`);
});
