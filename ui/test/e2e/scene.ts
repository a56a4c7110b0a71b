// A day at the tea house: something of every kind, for screenshots and for axe.
import type { Mock } from "./mock";

export const priya = "447700900123";
export const einar = "447700900124";

/** Says something as a customer. */
export const inbound = (mock: Mock, body: unknown): Promise<{ id: string; media?: string }> => mock.control("POST", "/worlds/default/inbound", body);

/** Lets a conversation happen that shows every type of message. */
export async function playScene(mock: Mock): Promise<void> {
  await mock.api("PATCH", "/settings/application", { webhooks: { url: `${mock.url}/_mock/worlds/default/sink` } });
  await mock.control("PATCH", `/worlds/default/customers/${priya}`, { name: "Priya Raman" });
  const first = await mock.text(priya, "Good morning Priya! Yes, the *Assam* arrived today. See https://teahouse.example/assam?size=250");
  await inbound(mock, { from: priya, image: { caption: "Is it this tin?" } });
  await mock.send({
    to: priya, type: "template",
    template: {
      namespace: "quayside_tea_house", name: "new_harvest", language: { policy: "deterministic", code: "en_GB" },
      components: [
        { type: "header", parameters: [{ type: "image", image: { link: "https://teahouse.example/harvest.jpg" } }] },
        { type: "body", parameters: [{ type: "text", text: "Assam" }, { type: "text", text: "250" }] },
        { type: "button", sub_type: "quick_reply", index: "0", parameters: [{ type: "payload", payload: "KEEP" }] },
        { type: "button", sub_type: "url", index: "2", parameters: [{ type: "text", text: "assam" }] },
      ],
    },
  });
  await inbound(mock, { from: priya, button: { text: "Yes, please" } });
  await inbound(mock, { from: priya, type: "voice" });
  await mock.send({
    to: priya, type: "interactive",
    interactive: {
      type: "list", header: { type: "text", text: "Collection" }, body: { text: "When would you like to collect it?" }, footer: { text: "Open from 8 to 18" },
      action: { button: "Choose a time", sections: [{ title: "Today", rows: [{ id: "t1", title: "10 to 12" }, { id: "t2", title: "14 to 16", description: "quiet" }] }] },
    },
  });
  await inbound(mock, { from: priya, interactive: { id: "t2" } });
  await mock.send({ to: priya, type: "location", location: { latitude: 51.4495, longitude: -2.5962, name: "Quayside Tea House", address: "1 Quay Street, Bristol" } });
  await inbound(mock, { from: priya, text: "Perfect, see you then!", context: { id: first } });
  await inbound(mock, { from: priya, reaction: { message_id: first, emoji: "❤️" } });
  await mock.send({
    to: priya, type: "interactive",
    interactive: { type: "button", body: { text: "Shall we remind you an hour before?" }, action: { buttons: [{ type: "reply", reply: { id: "y", title: "Please do" } }, { type: "reply", reply: { id: "n", title: "No need" } }] } },
  });
  for (const type of ["sticker", "document", "video", "audio", "unknown"]) await inbound(mock, { from: einar, type });
  await inbound(mock, { from: einar, contacts: [{ name: { formatted_name: "Sam Example", first_name: "Sam" }, phones: [{ phone: "+44 7700 900199", type: "CELL" }] }] });
  await inbound(mock, { from: einar, order: { catalog_id: "100200300400500", product_items: [{ product_retailer_id: "assam-250", quantity: 2, item_price: 9.5, currency: "GBP" }] } });
  await inbound(mock, { from: einar, text: "fwd", context: { forwarded: true } });
  await mock.send({ to: einar, type: "contacts", contacts: [{ name: { formatted_name: "Quayside Tea House", first_name: "Quayside" }, phones: [{ phone: "+44 7700 900000", type: "WORK" }] }] });
  await mock.text("447700900128", "Your order is ready to be collected.");
  await mock.text("447700900126", "Are you there?");
  await mock.api("POST", "/messages", { to: "447700900125", type: "text", text: { body: "" } });
  const groups = await mock.control<{ groups: { id: string; participants: string[] }[] }>("GET", "/worlds/default/groups");
  const group = groups.groups[0];
  if (group !== undefined) {
    await mock.send({ recipient_type: "group", to: group.id, type: "text", text: { body: "Tasting on Friday at six, bring a cup." } });
    await inbound(mock, { from: "16505550101", group: group.id, text: "Count me in" });
  }
}
