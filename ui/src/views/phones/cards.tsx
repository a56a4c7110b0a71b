// Contact cards as a messenger shows them: who, where they work, and every way to reach them.
import type { JSX } from "preact";
import { type Loose, arr, dig, str } from "../../lib/loose";
import { Icon, type IconName } from "../../parts/icon";
import { Away } from "./away";

interface Row {
  icon: IconName;
  text: string;
  kind?: string | undefined; // CELL, WORK
  url?: string | undefined;
}

const joined = (parts: readonly unknown[], by = ", "): string => parts.map(str).filter((p) => p !== undefined && p !== "").join(by);

/** What stands below the name, one line each. */
function rowsOf(card: Loose): Row[] {
  const rows: Row[] = [];
  for (const p of arr(card.phones)) rows.push({ icon: "phone", text: str(p.phone) ?? str(p.wa_id) ?? "", kind: str(p.type) });
  for (const e of arr(card.emails)) rows.push({ icon: "send", text: str(e.email) ?? "", kind: str(e.type) });
  for (const a of arr(card.addresses)) rows.push({ icon: "pin", text: joined([a.street, a.city, joined([a.state, a.zip], " "), a.country ?? a.country_code]), kind: str(a.type) });
  for (const u of arr(card.urls)) rows.push({ icon: "link", text: str(u.url) ?? "", kind: str(u.type), url: str(u.url) });
  for (const i of arr(card.ims)) rows.push({ icon: "reply", text: joined([i.service, i.user_id], ": ") });
  const birthday = str(card.birthday);
  if (birthday !== undefined) rows.push({ icon: "clock", text: birthday, kind: "birthday" });
  return rows.filter((r) => r.text !== "");
}

export function Cards({ cards }: { cards: Loose[] }): JSX.Element {
  return (
    <ul class="cards">
      {cards.slice(0, 20).map((card, i) => (
        <Card key={i} card={card} />
      ))}
      {cards.length > 20 && <li class="muted">and {cards.length - 20} more</li>}
    </ul>
  );
}

function Card({ card }: { card: Loose }): JSX.Element {
  const name = str(dig(card, "name", "formatted_name")) ?? "No name";
  const work = joined([dig(card, "org", "title"), dig(card, "org", "department"), dig(card, "org", "company")]);
  return (
    <li class="contact">
      <div class="contact-who">
        <span class="avatar small" aria-hidden="true">
          {[...name][0]}
        </span>
        <span class="grow">
          <b>{name}</b>
          {work !== "" && <small>{work}</small>}
        </span>
      </div>
      {rowsOf(card).map((r, n) => (
        <div key={n} class="contact-row">
          <Icon name={r.icon} size={14} />
          <span class="grow">{r.url === undefined ? r.text : <Away url={r.url} />}</span>
          {r.kind !== undefined && <small>{r.kind.toLowerCase()}</small>}
        </div>
      ))}
    </li>
  );
}
