// What a message shows inside its bubble, by type. Everything from messages is text, never markup.
import type { JSX } from "preact";
import { type Loose, arr, dig, num, obj, str } from "../../lib/loose";
import { Marked, firstLink, isEmoji } from "../../lib/markup";
import { Icon, type IconName } from "../../parts/icon";
import type { Message } from "../../store/messages";
import type { Speaker } from "./act";
import { Away, webAddress } from "./away";
import { Cards } from "./cards";
import { Interactive, Template } from "./choices";
import { MapTile } from "./map";
import { MediaFile } from "./media";
import { Order } from "./products";
import { inWords } from "./say";

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
  const at = webAddress(url);
  return (
    <Away class="preview" url={url}>
      <Icon name="link" size={18} />
      <span class="grow">
        <b class="cut">{at?.hostname ?? url}</b>
        <small class="cut">{at === undefined ? "" : at.pathname + at.search}</small>
      </span>
    </Away>
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
        {str(at?.url) !== undefined && <Away url={str(at?.url) ?? ""} />}
      </div>
    </div>
  );
}

function Tapped({ c }: { c: Loose | undefined }): JSX.Element {
  const row = obj(dig(c, "interactive", "list_reply"));
  const reply = row ?? obj(dig(c, "interactive", "button_reply"));
  return <Answer icon={row === undefined ? "hand" : "list"} text={str(reply?.title) ?? ""} more={str(row?.description)} detail={str(reply?.id)} />;
}

const Answer = ({ icon, text, more, detail }: { icon: IconName; text: string; more?: string | undefined; detail?: string | undefined }): JSX.Element => (
  <div class="body answer">
    <Icon name={icon} size={15} /> {text}
    {more !== undefined && <span class="foot">{more}</span>}
    {detail !== undefined && <small class="mono" title="The id that the business gets">{detail}</small>}
  </div>
);

function Unknown({ c }: { c: Loose | undefined }): JSX.Element {
  const error = arr(c?.errors)[0];
  return (
    <p class="body muted">
      <Icon name="alert" size={15} /> A message of a type that the business does not get
      {error !== undefined && ` (${str(error.code) ?? ""} ${str(error.details) ?? str(error.title) ?? ""})`}
    </p>
  );
}
