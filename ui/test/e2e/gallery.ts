// Every type and shape of message that the API knows, in both directions: for pictures, axe, and what each bubble must show.
import { deflateSync, crc32 } from "node:zlib";
import type { Mock } from "./mock";
import { inbound, priya } from "./scene";

/** A PNG of soft hills in a given size: bytes that a browser can show. */
export function picture(width: number, height: number): Buffer {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const hill = y > height * (0.62 + 0.12 * Math.sin((x / width) * 7)) ? 1 : 0;
      const sky = y / height;
      rows.set(hill === 1 ? [58 + sky * 40, 112 + sky * 20, 84] : [236 - sky * 40, 214 - sky * 60, 176 + sky * 20], y * (width * 3 + 1) + 1 + x * 3);
    }
  }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32BE(data.length, 0);
    body.copy(frame, 4);
    frame.writeUInt32BE(crc32(body), 4 + body.length);
    return frame;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Uploads a file as the business; answers its id. */
export async function upload(mock: Mock, bytes: Buffer, type: string): Promise<string> {
  const answer = await mock.api<{ media: { id: string }[] }>("POST", "/media", bytes, type);
  return answer.body.media[0]?.id ?? "";
}

/** A contact card with all that a card can hold. */
export const fullCard = {
  name: { formatted_name: "Dr Mei Lindqvist-Okonkwo", first_name: "Mei", last_name: "Lindqvist-Okonkwo", prefix: "Dr" },
  phones: [{ phone: "+44 7700 900198", type: "CELL", wa_id: "447700900198" }, { phone: "+44 7700 900197", type: "WORK" }],
  emails: [{ email: "mei@teahouse.example", type: "WORK" }],
  urls: [{ url: "https://teahouse.example/mei", type: "WORK" }],
  addresses: [{ street: "1 Quay Street", city: "Bristol", zip: "BS1 1AA", country: "United Kingdom", country_code: "gb", type: "WORK" }],
  org: { company: "Quayside Tea House", department: "Tasting", title: "Head of leaves" },
  birthday: "1986-04-09",
};

const reply = (id: string, title: string): object => ({ type: "reply", reply: { id, title } });

/** What the business sends, one of each shape: name -> body without `to`. */
export async function outboundShapes(mock: Mock): Promise<Record<string, object>> {
  const photo = await upload(mock, picture(600, 400), "image/png");
  const tall = await upload(mock, picture(240, 600), "image/png");
  const pdf = await upload(mock, Buffer.from("%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"), "application/pdf");
  const media = { namespace: "made_up", name: "shipping_update", language: { policy: "deterministic", code: "en_GB" } };
  const body = { type: "body", parameters: [{ type: "text", text: "Priya" }, { type: "currency", currency: { fallback_value: "£4.50", code: "GBP", amount_1000: 4500 } }, { type: "date_time", date_time: { fallback_value: "9 March" } }] };
  return {
    text: { type: "text", text: { body: "*Bold*, _italic_, ~struck~ and ```code```: see https://teahouse.example/menu?week=12" }, preview_url: true },
    image: { type: "image", image: { id: photo, caption: "The *harvest*" } },
    tallImage: { type: "image", image: { id: tall } },
    imageLink: { type: "image", image: { link: "https://cdn.teahouse.example/pictures/2024/harvest-of-the-first-flush-in-assam.jpg", caption: "By a link", provider: { name: "shop-cdn" } } },
    documentId: { type: "document", document: { id: pdf, filename: "invoice-77.pdf", caption: "Your invoice" } },
    documentLink: { type: "document", document: { link: "https://cdn.teahouse.example/invoice-78.pdf", filename: "invoice-78.pdf" } },
    audioLink: { type: "audio", audio: { link: "https://cdn.teahouse.example/greeting.ogg" } },
    videoLink: { type: "video", video: { link: "https://cdn.teahouse.example/pouring.mp4", caption: "How to pour" } },
    stickerLink: { type: "sticker", sticker: { link: "https://cdn.teahouse.example/cup.webp" } },
    place: { type: "location", location: { latitude: 51.4495, longitude: -2.5962 } },
    namedPlace: { type: "location", location: { latitude: 51.4495, longitude: -2.5962, name: "Quayside Tea House", address: "1 Quay Street, Bristol" } },
    contacts: { type: "contacts", contacts: [fullCard, { name: { formatted_name: "Sam Example", first_name: "Sam" }, phones: [{ phone: "+44 7700 900199", type: "CELL" }] }] },
    undeclared: {
      type: "template",
      template: { ...media, components: [{ type: "header", parameters: [{ type: "text", text: "Order 77" }] }, body, { type: "button", sub_type: "quick_reply", index: 0, parameters: [{ type: "payload", payload: "CONFIRM-77" }] }] },
    },
    documentTemplate: { type: "template", template: { ...media, components: [{ type: "header", parameters: [{ type: "document", document: { id: pdf, filename: "ticket.pdf" } }] }, body] } },
    declared: {
      type: "template",
      template: {
        namespace: "quayside_tea_house", name: "new_harvest", language: { policy: "deterministic", code: "en_GB" },
        components: [{ type: "header", parameters: [{ type: "image", image: { id: photo } }] }, { type: "body", parameters: [{ type: "text", text: "Assam" }, { type: "text", text: "250" }] }, { type: "button", sub_type: "url", index: "2", parameters: [{ type: "text", text: "assam" }] }],
      },
    },
    buttons: {
      type: "interactive",
      interactive: { type: "button", header: { type: "document", document: { id: pdf, filename: "terms.pdf" } }, body: { text: "Do you agree?" }, footer: { text: "You can ask for more time" }, action: { buttons: [reply("yes", "Yes"), reply("no", "No"), reply("later", "Ask me later")] } },
    },
    list: {
      type: "interactive",
      interactive: {
        type: "list", header: { type: "text", text: "Teas of the week" }, body: { text: "Pick a tea" }, footer: { text: "All by the leaf" },
        action: { button: "See the teas", sections: [{ title: "Black", rows: [1, 2, 3, 4, 5].map((n) => ({ id: `b${n}`, title: `Black tea ${n}`, description: "malty, with a note of honey and a long finish, for the morning" })) }, { title: "Green", rows: [1, 2, 3, 4, 5].map((n) => ({ id: `g${n}`, title: `Green tea ${n}` })) }] },
      },
    },
    product: { type: "interactive", interactive: { type: "product", body: { text: "Back in stock" }, footer: { text: "While it lasts" }, action: { catalog_id: "100200300400500", product_retailer_id: "assam-250" } } },
    products: {
      type: "interactive",
      interactive: {
        type: "product_list", header: { type: "text", text: "Spring teas" }, body: { text: "What would you like?" }, footer: { text: "Collected or posted" },
        action: { catalog_id: "100200300400500", sections: [{ title: "Black", product_items: [{ product_retailer_id: "assam-250" }, { product_retailer_id: "darjeeling-250" }] }, { title: "Green", product_items: [{ product_retailer_id: "sencha-100" }] }] },
      },
    },
  };
}

/** What a customer says, one of each shape: name -> body without `from`. */
export const inboundShapes: Record<string, object> = {
  emoji: { text: "🫖❤️" },
  photo: { image: { data: picture(500, 700).toString("base64"), mime_type: "image/png", caption: "Is it this one?" } },
  video: { video: { caption: "Look" } },
  audio: { audio: { filename: "song.ogg" } },
  voice: { type: "voice" },
  file: { document: { filename: "order form with a rather long name that goes on and on.pdf", caption: "Filled in" } },
  sticker: { type: "sticker" },
  lost: { image: { lost: true } },
  location: { location: { latitude: -33.8568, longitude: 151.2153, name: "The quay", address: "Circular Quay", url: "https://maps.example/quay" } },
  cards: { contacts: [fullCard] },
  forwarded: { text: "Pass it on", context: { forwarded: true } },
  often: { text: "Everybody reads this", context: { frequently_forwarded: true } },
  asked: { text: "Is this one still there?", context: { catalog_id: "100200300400500", product_retailer_id: "assam-250" } },
  order: { order: { catalog_id: "100200300400500", text: "Please wrap it", product_items: [{ product_retailer_id: "assam-250", quantity: 2, item_price: 9.5, currency: "GBP" }, { product_retailer_id: "sencha-100", quantity: 1, item_price: 7, currency: "GBP" }] } },
  advert: { text: "I saw your advertisement", referral: { headline: "A cup for you", body: "First cup is free", source_type: "ad", source_id: "120200300", source_url: "https://ads.example/cup", media: "image" } },
  unknown: { type: "unknown" },
};

/** Plays all of it on one phone; answers the id of each message by its name. */
export async function playGallery(mock: Mock, who = priya): Promise<Record<string, string>> {
  const ids: Record<string, string> = {};
  await mock.api("POST", "/settings/application/media/providers", [{ name: "shop-cdn", type: "www", config: { bearer: "k3y-for-cdn" } }]);
  for (const [name, body] of Object.entries(await outboundShapes(mock))) ids[name] = await mock.send({ to: who, ...body });
  for (const [name, body] of Object.entries(inboundShapes)) ids[name] = (await inbound(mock, { from: who, ...body })).id;
  ids.tapped = (await inbound(mock, { from: who, interactive: { id: "yes" }, context: { id: ids.buttons } })).id;
  ids.picked = (await inbound(mock, { from: who, interactive: { id: "b2" }, context: { id: ids.list } })).id;
  ids.pressed = (await inbound(mock, { from: who, button: { text: "Confirm", payload: "CONFIRM-77" }, context: { id: ids.undeclared } })).id;
  return ids;
}
