// What a message shows inside its bubble, by type. Everything from messages is text, never markup.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { type Loose, arr, dig, num, obj, str } from "../../lib/loose";
import { Marked, firstLink, isEmoji } from "../../lib/markup";
import { Button, Dialog } from "../../parts/basics";
import { Icon, type IconName } from "../../parts/icon";
import { world } from "../../store/app";
import type { Message } from "../../store/messages";
import { type Speaker, speak } from "./act";
import { MapTile } from "./map";
import { MediaFile } from "./media";
import { inWords } from "./say";
import { showTemplate } from "./template";

interface Props {
  m: Message;
  who: Speaker | undefined; // whose phone it is; undefined: nobody can tap
}

/** The content of a message. */
export function Content({ m, who }: Props): JSX.Element {
  const c = obj(m.content);
  switch (m.type) {
    case "text":
      return <Text body={str(dig(c, "text", "body")) ?? ""} preview={c?.preview_url === true || m.direction === "inbound"} />;
    case "image": case "video": case "audio": case "voice": case "document": case "sticker":
      return <Media m={m} media={obj(c?.[m.type])} />;
    case "location":
      return <Location at={obj(c?.location)} />;
    case "contacts":
      return <Cards cards={arr(c?.contacts)} />;
    case "template": case "hsm":
      return <Template m={m} who={who} />;
    case "interactive":
      return m.direction === "outbound" ? <Interactive m={m} who={who} /> : <Tapped c={c} />;
    case "button":
      return <Answer icon="hand" text={str(dig(c, "button", "text")) ?? ""} detail={str(dig(c, "button", "payload"))} />;
    case "order":
      return <Order order={obj(c?.order)} />;
    case "unknown":
      return <Unknown c={c} />;
    default:
      return <p class="body muted">{inWords(m)}</p>;
  }
}

function Text({ body, preview }: { body: string; preview: boolean }): JSX.Element {
  const link = preview ? firstLink(body) : undefined;
  return (
    <>
      {link !== undefined && <Preview url={link} />}
      <p class={isEmoji(body) ? "body emoji" : "body"}>
        <Marked text={body} />
      </p>
    </>
  );
}

/** What a messenger would show of a link; the page looks at its address alone. */
function Preview({ url }: { url: string }): JSX.Element {
  const at = URL.canParse(url) ? new URL(url) : undefined;
  return (
    <div class="preview">
      <Icon name="link" size={18} />
      <span class="grow">
        <b class="cut">{at?.hostname ?? url}</b>
        <small class="cut">{at === undefined ? "" : at.pathname + at.search}</small>
      </span>
    </div>
  );
}

function Media({ m, media }: { m: Message; media: Loose | undefined }): JSX.Element {
  const caption = str(media?.caption);
  return (
    <>
      <MediaFile type={m.type} media={media} what={caption ?? inWords(m)} />
      {caption !== undefined && (
        <p class="body">
          <Marked text={caption} />
        </p>
      )}
    </>
  );
}

function Location({ at }: { at: Loose | undefined }): JSX.Element {
  const latitude = num(at?.latitude) ?? Number(at?.latitude ?? 0);
  const longitude = num(at?.longitude) ?? Number(at?.longitude ?? 0);
  return (
    <div class="place">
      <MapTile latitude={latitude} longitude={longitude} />
      <div class="place-text">
        {str(at?.name) !== undefined && <b>{str(at?.name)}</b>}
        {str(at?.address) !== undefined && <span>{str(at?.address)}</span>}
        <small class="num">
          {latitude.toFixed(5)}, {longitude.toFixed(5)}
        </small>
      </div>
    </div>
  );
}

function Cards({ cards }: { cards: Loose[] }): JSX.Element {
  return (
    <ul class="cards">
      {cards.map((card, i) => (
        <li key={i} class="contact">
          <span class="avatar small" aria-hidden="true">
            {(str(dig(card, "name", "formatted_name")) ?? "?").slice(0, 1)}
          </span>
          <span class="grow">
            <b class="cut">{str(dig(card, "name", "formatted_name"))}</b>
            {[...arr(card.phones).map((p) => str(p.phone)), ...arr(card.emails).map((e) => str(e.email)), str(dig(card, "org", "company"))]
              .filter((line) => line !== undefined)
              .slice(0, 4)
              .map((line, n) => (
                <small key={n}>{line}</small>
              ))}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Header({ header }: { header: { format: string; text?: string | undefined; media?: Loose | undefined } | undefined }): JSX.Element | null {
  if (header === undefined) return null;
  if (header.format === "text") return <p class="head">{header.text}</p>;
  return <MediaFile type={header.format} media={header.media} what={`Header: ${header.format}`} />;
}

function Template({ m, who }: Props): JSX.Element {
  const t = showTemplate(world.value.templates.value, m.type, obj(m.content));
  const icons: Record<string, IconName> = { quick_reply: "reply", url: "link", phone_number: "phone" };
  const tap = (b: (typeof t.buttons)[number]): void => {
    if (who === undefined) return;
    const button = { text: b.text, ...(b.payload === undefined || b.payload === "" ? {} : { payload: b.payload }) };
    void speak(world.peek(), who, { button, context: { id: m.id } });
  };
  return (
    <>
      <Header header={t.header} />
      {t.body !== "" && (
        <p class="body">
          <Marked text={t.body} />
        </p>
      )}
      {t.footer !== undefined && <p class="foot">{t.footer}</p>}
      <p class="origin">
        <Icon name="file" size={13} /> template {t.name}
        {!t.declared && ", not declared: its text is unknown"}
      </p>
      {t.buttons.length > 0 && (
        <div class="taps">
          {t.buttons.map((b, i) =>
            b.type === "quick_reply" ? (
              <Tap key={i} icon="reply" text={b.text} disabled={who === undefined} onTap={() => tap(b)} />
            ) : (
              <span key={i} class="tap still" title={b.detail}>
                <Icon name={icons[b.type] ?? "link"} size={16} /> {b.text}
                <small class="cut">{b.detail}</small>
              </span>
            ),
          )}
        </div>
      )}
    </>
  );
}

const Tap = (p: { icon: IconName; text: string; disabled?: boolean; onTap: () => void }): JSX.Element => (
  <button type="button" class="tap" disabled={p.disabled} onClick={p.onTap}>
    <Icon name={p.icon} size={16} /> {p.text}
  </button>
);

function Interactive({ m, who }: Props): JSX.Element {
  const i = obj(dig(m.content, "interactive"));
  const header = obj(i?.header);
  const format = str(header?.type);
  return (
    <>
      <Header header={format === undefined ? undefined : { format, text: str(header?.text), media: obj(header?.[format]) }} />
      {str(dig(i, "body", "text")) !== undefined && (
        <p class="body">
          <Marked text={str(dig(i, "body", "text")) ?? ""} />
        </p>
      )}
      {str(dig(i, "footer", "text")) !== undefined && <p class="foot">{str(dig(i, "footer", "text"))}</p>}
      <Choices m={m} who={who} kind={str(i?.type) ?? ""} action={obj(i?.action)} />
    </>
  );
}

function Choices({ m, who, kind, action }: Props & { kind: string; action: Loose | undefined }): JSX.Element | null {
  const reply = (r: { id?: string | undefined; title?: string | undefined }): Promise<boolean> | undefined =>
    who && speak(world.peek(), who, { interactive: r, context: { id: m.id } });
  if (kind === "button") {
    return (
      <div class="taps">
        {arr(action?.buttons).map((b, n) => {
          const id = str(dig(b, "reply", "id"));
          const title = str(dig(b, "reply", "title"));
          return <Tap key={n} icon="reply" text={title ?? id ?? "?"} disabled={who === undefined} onTap={() => void reply({ id, title })} />;
        })}
      </div>
    );
  }
  if (kind === "list") return <ListChoice action={action} disabled={who === undefined} onPick={(r) => reply(r)} />;
  if (kind === "product" || kind === "product_list") return <Products m={m} who={who} action={action} />;
  return null;
}

function ListChoice(p: { action: Loose | undefined; disabled: boolean; onPick: (r: { id?: string; title?: string }) => Promise<boolean> | undefined }): JSX.Element {
  const open = useSignal(false);
  const title = str(p.action?.button) ?? "Choose";
  return (
    <div class="taps">
      <Tap icon="list" text={title} disabled={p.disabled} onTap={() => (open.value = true)} />
      {open.value && (
        <Dialog title={title} onClose={() => (open.value = false)}>
          {arr(p.action?.sections).map((section, n) => (
            <section key={n} class="rows">
              {str(section.title) !== undefined && <h3>{str(section.title)}</h3>}
              <ul>
                {arr(section.rows).map((row, k) => (
                  <li key={k}>
                    <button
                      type="button"
                      class="list-row"
                      onClick={() => {
                        open.value = false;
                        void p.onPick({ id: str(row.id), title: str(row.title) });
                      }}
                    >
                      <b>{str(row.title)}</b>
                      {str(row.description) !== undefined && <small>{str(row.description)}</small>}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </Dialog>
      )}
    </div>
  );
}

function Products({ m, who, action }: Props & { action: Loose | undefined }): JSX.Element {
  const catalog = str(action?.catalog_id) ?? "";
  const sections = arr(action?.sections);
  const single = str(action?.product_retailer_id);
  const ids = single === undefined ? sections.flatMap((s) => arr(s.product_items).map((p) => str(p.product_retailer_id) ?? "?")) : [single];
  const order = (id: string): void => {
    if (who === undefined) return;
    const product_items = [{ product_retailer_id: id, quantity: 1, item_price: 4.5, currency: "GBP" }];
    void speak(world.peek(), who, { order: { catalog_id: catalog, product_items }, context: { id: m.id } });
  };
  return (
    <>
      <ul class="products">
        {ids.slice(0, 30).map((id, n) => (
          <li key={n} class="product">
            <span class="product-pic" aria-hidden="true">
              <Icon name="cart" />
            </span>
            <span class="grow">
              <b class="cut">{id}</b>
              <small class="cut">catalogue {catalog}</small>
            </span>
            <Button small disabled={who === undefined} label={`Order ${id}`} onClick={() => order(id)}>
              Order
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Tapped({ c }: { c: Loose | undefined }): JSX.Element {
  const row = obj(dig(c, "interactive", "list_reply"));
  const reply = row ?? obj(dig(c, "interactive", "button_reply"));
  return <Answer icon={row === undefined ? "hand" : "list"} text={str(reply?.title) ?? ""} detail={str(reply?.id)} />;
}

const Answer = ({ icon, text, detail }: { icon: IconName; text: string; detail?: string | undefined }): JSX.Element => (
  <p class="body answer">
    <Icon name={icon} size={15} /> {text}
    {detail !== undefined && <small class="mono">{detail}</small>}
  </p>
);

function Order({ order }: { order: Loose | undefined }): JSX.Element {
  const items = arr(order?.product_items);
  const total = items.reduce((sum, i) => sum + (num(i.item_price) ?? 0) * (num(i.quantity) ?? 0), 0);
  return (
    <>
      <div class="order">
        <Icon name="cart" />
        <span class="grow">
          <b>
            {items.length === 1 ? "1 item" : `${items.length} items`} · {total.toFixed(2)} {str(items[0]?.currency)}
          </b>
          {items.slice(0, 6).map((i, n) => (
            <small key={n}>
              {num(i.quantity)} × {str(i.product_retailer_id)}
            </small>
          ))}
        </span>
      </div>
      {str(order?.text) !== undefined && <p class="body">{str(order?.text)}</p>}
    </>
  );
}

function Unknown({ c }: { c: Loose | undefined }): JSX.Element {
  const error = arr(c?.errors)[0];
  return (
    <p class="body muted">
      <Icon name="alert" size={15} /> A message of a type that the business does not get
      {error !== undefined && ` (${str(error.code) ?? ""} ${str(error.details) ?? str(error.title) ?? ""})`}
    </p>
  );
}
