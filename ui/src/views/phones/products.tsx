// Products of a catalogue, which are known by their ids alone; the basket that a customer fills from them, and the order that comes of it.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Schema } from "../../api/client";
import { type Loose, arr, num, str } from "../../lib/loose";
import { Button, Field } from "../../parts/basics";
import { Icon } from "../../parts/icon";
import { world } from "../../store/app";
import type { Message } from "../../store/messages";
import { type Speaker, speak } from "./act";
import { Form } from "./dialogs";
import { useSheet } from "./sheet";
import { Tap } from "./tap";

interface Section {
  title: string | undefined;
  ids: string[];
}

/** What is for sale in a message: one product, or some in sections. */
function sectionsOf(action: Loose | undefined): Section[] {
  const single = str(action?.product_retailer_id);
  if (single !== undefined) return [{ title: undefined, ids: [single] }];
  return arr(action?.sections).map((s) => ({ title: str(s.title), ids: arr(s.product_items).map((p) => str(p.product_retailer_id) ?? "?") }));
}

/** A product message or a list of products, with the way into its basket. */
export function Products({ m, who, action }: { m: Message; who: Speaker | undefined; action: Loose | undefined }): JSX.Element {
  const open = useSheet();
  const sections = sectionsOf(action);
  const ids = sections.flatMap((s) => s.ids);
  const catalog = str(action?.catalog_id) ?? "";
  const single = str(action?.product_retailer_id) !== undefined;
  return (
    <>
      <ul class="products">
        {ids.slice(0, 3).map((id, n) => (
          <Product key={n} id={id} detail={`Catalogue ${catalog}`} />
        ))}
        {ids.length > 3 && <li class="muted">and {ids.length - 3} more</li>}
      </ul>
      <div class="taps">
        <Tap
          icon={single ? "cart" : "list"}
          text={single ? "Order" : "View items"}
          disabled={who === undefined}
          onTap={() => who && open((close) => <Basket m={m} who={who} sections={sections} catalog={catalog} onClose={close} />)}
        />
      </div>
    </>
  );
}

function Product({ id, detail }: { id: string; detail: string }): JSX.Element {
  return (
    <li class="product">
      <span class="product-pic" aria-hidden="true">
        <Icon name="cart" />
      </span>
      <span class="grow">
        <b class="cut" title={id}>
          {id}
        </b>
        <small class="cut">{detail}</small>
      </span>
    </li>
  );
}

const currencies = ["GBP", "EUR", "USD", "INR", "BRL"];

/** How many of each, at which price; then the order is sent as the customer. */
function Basket(p: { m: Message; who: Speaker; sections: readonly Section[]; catalog: string; onClose: () => void }): JSX.Element {
  const ids = [...new Set(p.sections.flatMap((s) => s.ids))];
  const counts = useSignal<Readonly<Record<string, number>>>(ids.length === 1 ? { [ids[0] ?? ""]: 1 } : {});
  const price = useSignal("4.50");
  const currency = useSignal("GBP");
  const note = useSignal("");
  const busy = useSignal(false);
  const each = Number(price.value);
  const total = ids.reduce((n, id) => n + (counts.value[id] ?? 0), 0);
  const put = (id: string, n: number): void => void (counts.value = { ...counts.peek(), [id]: Math.max(0, Math.min(99, n)) });
  const done = async (): Promise<void> => {
    if (busy.peek()) return;
    busy.value = true;
    const items = ids.filter((id) => (counts.peek()[id] ?? 0) > 0);
    const product_items: Schema<"OrderItem">[] = items.map((id) => ({ product_retailer_id: id, quantity: counts.peek()[id] ?? 1, item_price: each, currency: currency.peek() }));
    const text = note.peek().trim();
    const said = await speak(world.peek(), p.who, { order: { catalog_id: p.catalog, product_items, ...(text === "" ? {} : { text }) }, context: { id: p.m.id } });
    busy.value = false;
    if (said) p.onClose();
  };
  return (
    <Form title="Order" verb={total === 0 ? "Order" : `Order ${total === 1 ? "1 item" : `${total} items`}`} busy={busy.value} disabled={total === 0 || !(each >= 0) || price.value.trim() === ""} onClose={p.onClose} onDone={() => void done()}>
      {p.sections.map((section, n) => (
        <section key={n} class="rows">
          {section.title !== undefined && <h3>{section.title}</h3>}
          <ul>
            {section.ids.map((id, k) => (
              <li key={k} class="basket-row">
                <label class="grow">
                  <input type="checkbox" checked={(counts.value[id] ?? 0) > 0} onChange={(e) => put(id, e.currentTarget.checked ? 1 : 0)} />
                  <b class="cut" title={id}>
                    {id}
                  </b>
                </label>
                <Button small kind="quiet" label={`One less of ${id}`} disabled={(counts.value[id] ?? 0) === 0} onClick={() => put(id, (counts.value[id] ?? 0) - 1)}>
                  −
                </Button>
                <output class="num" aria-label={`How many of ${id}`}>
                  {counts.value[id] ?? 0}
                </output>
                <Button small kind="quiet" label={`One more of ${id}`} onClick={() => put(id, (counts.value[id] ?? 0) + 1)}>
                  +
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div class="two">
        <Field label="Price of each" hint="The mock keeps no prices.">
          {(id) => <input id={id} class="num" inputMode="decimal" value={price.value} onInput={(e) => (price.value = e.currentTarget.value)} />}
        </Field>
        <Field label="Currency">
          {(id) => (
            <select id={id} value={currency.value} onChange={(e) => (currency.value = e.currentTarget.value)}>
              {currencies.map((c) => (
                <option key={c}>{c}</option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Field label="Note">{(id) => <input id={id} maxLength={1024} value={note.value} onInput={(e) => (note.value = e.currentTarget.value)} />}</Field>
    </Form>
  );
}

/** An order that a customer sent. */
export function Order({ order }: { order: Loose | undefined }): JSX.Element {
  const items = arr(order?.product_items);
  const count = items.reduce((sum, i) => sum + (num(i.quantity) ?? 0), 0);
  const sums = new Map<string, number>();
  for (const i of items) sums.set(str(i.currency) ?? "", (sums.get(str(i.currency) ?? "") ?? 0) + (num(i.item_price) ?? 0) * (num(i.quantity) ?? 0));
  return (
    <>
      <div class="order">
        <div class="order-head">
          <Icon name="cart" />
          <b>{count === 1 ? "1 item" : `${count} items`}</b>
          <b class="num">{[...sums].map(([currency, sum]) => `${sum.toFixed(2)} ${currency}`).join(" + ")}</b>
        </div>
        {items.slice(0, 10).map((i, n) => (
          <div key={n} class="order-row">
            <span class="num">{num(i.quantity)} ×</span>
            <span class="grow cut" title={str(i.product_retailer_id)}>
              {str(i.product_retailer_id)}
            </span>
            <span class="num muted">{num(i.item_price)?.toFixed(2)}</span>
          </div>
        ))}
        {items.length > 10 && <small>and {items.length - 10} more</small>}
        <small class="cut">Catalogue {str(order?.catalog_id)}</small>
      </div>
      {str(order?.text) !== undefined && str(order?.text) !== "" && <p class="body">{str(order?.text)}</p>}
    </>
  );
}
