// Messages that ask for an answer: templates, reply buttons, lists and products.
import type { JSX } from "preact";
import { type Loose, arr, dig, obj, str } from "../../lib/loose";
import { Marked } from "../../lib/markup";
import { Dialog } from "../../parts/basics";
import { Icon, type IconName } from "../../parts/icon";
import { world } from "../../store/app";
import type { Message } from "../../store/messages";
import { type Speaker, speak } from "./act";
import { Away } from "./away";
import { MediaFile } from "./media";
import { Products } from "./products";
import { useSheet } from "./sheet";
import { Tap } from "./tap";
import { showTemplate } from "./template";

interface Props {
  m: Message;
  who: Speaker | undefined; // whose phone it is; undefined: nobody can tap
}

type HeaderShown = { format: string; text?: string | undefined; media?: Loose | undefined };

function Header({ header }: { header: HeaderShown | undefined }): JSX.Element | null {
  if (header === undefined) return null;
  if (header.format === "text") return <p class="head">{header.text}</p>;
  return <MediaFile type={header.format} media={header.media} what={`Header of the message: ${header.format}`} />;
}

export function Template({ m, who }: Props): JSX.Element {
  const t = showTemplate(world.value.templates.value, m.type, obj(m.content));
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
            b.type === "quick_reply" ? <Tap key={i} icon="reply" text={b.text} disabled={who === undefined} onTap={() => tap(b)} /> : <Still key={i} type={b.type} text={b.text} detail={b.detail} />,
          )}
        </div>
      )}
    </>
  );
}

const stillIcons: Record<string, IconName> = { url: "away", phone_number: "phone" };

/** A button that tells the business nothing: it opens an address, or calls a number. */
function Still({ type, text, detail }: { type: string; text: string; detail: string | undefined }): JSX.Element {
  const inside = (
    <>
      <Icon name={stillIcons[type] ?? "link"} size={16} /> <span>{text}</span>
      {detail !== undefined && <small class="cut">{detail}</small>}
    </>
  );
  return (
    <Away class="tap still" url={detail ?? ""}>
      {inside}
    </Away>
  );
}

export function Interactive({ m, who }: Props): JSX.Element {
  const i = obj(dig(m.content, "interactive"));
  const header = obj(i?.header);
  const format = str(header?.type);
  const body = str(dig(i, "body", "text"));
  const footer = str(dig(i, "footer", "text"));
  return (
    <>
      <Header header={format === undefined ? undefined : { format, text: str(header?.text), media: obj(header?.[format]) }} />
      {body !== undefined && (
        <p class="body">
          <Marked text={body} />
        </p>
      )}
      {footer !== undefined && <p class="foot">{footer}</p>}
      <Choices m={m} who={who} kind={str(i?.type) ?? ""} action={obj(i?.action)} />
    </>
  );
}

function Choices({ m, who, kind, action }: Props & { kind: string; action: Loose | undefined }): JSX.Element | null {
  const open = useSheet();
  const reply = (id: string | undefined, title: string | undefined): void => {
    if (who === undefined) return;
    void speak(world.peek(), who, { interactive: { ...(id === undefined ? {} : { id }), ...(title === undefined ? {} : { title }) }, context: { id: m.id } });
  };
  if (kind === "button") {
    return (
      <div class="taps">
        {arr(action?.buttons).map((b, n) => {
          const id = str(dig(b, "reply", "id"));
          const title = str(dig(b, "reply", "title"));
          return <Tap key={n} icon="reply" text={title ?? id ?? "?"} disabled={who === undefined} onTap={() => reply(id, title)} />;
        })}
      </div>
    );
  }
  if (kind === "list") {
    return (
      <div class="taps">
        <Tap icon="list" text={str(action?.button) ?? "Choose"} disabled={who === undefined} onTap={() => open((close) => <Rows action={action} onPick={reply} onClose={close} />)} />
      </div>
    );
  }
  if (kind === "product" || kind === "product_list") return <Products m={m} who={who} action={action} />;
  return null;
}

/** An opened list: one tap on a row answers and closes it. */
function Rows(p: { action: Loose | undefined; onPick: (id: string | undefined, title: string | undefined) => void; onClose: () => void }): JSX.Element {
  return (
    <Dialog title={str(p.action?.button) ?? "Choose"} onClose={p.onClose}>
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
                    p.onClose();
                    p.onPick(str(row.id), str(row.title));
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
  );
}
