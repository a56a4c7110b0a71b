// The place of the view: the view of the address, or why there is none.
import { useSignal } from "@preact/signals";
import { Component, type ComponentChildren, type ComponentType, type JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api, askForToken, controlToken } from "../api/client";
import { link, route } from "../lib/router";
import { isWorldName } from "../lib/worldname";
import { curlWord, server } from "../lib/server";
import { Button, Empty, Snippet } from "../parts/basics";
import { attempt, restart, world } from "../store/app";
import type { View } from "../views/registry";


export function Stage({ view }: { view: View | undefined }): JSX.Element {
  const w = world.value;
  if (view === undefined) {
    return (
      <Empty page icon="alert" title={`There is no view "${route.value.view}"`}>
        <p>
          <a href={link("phones")}>Back to the phones</a>
        </p>
      </Empty>
    );
  }
  if (view.id !== "worlds" || w.connection.value === "refused") {
    if (w.connection.value === "absent") return <Absent />;
    if (w.life.value === 0) return w.connection.value === "loading" ? <div class="waiting" /> : <Lost />; // Offline says when it takes long
  }
  return (
    <Guard key={`${view.id} ${w.name}`} again={`${w.life.value} ${w.connection.value} ${route.value.parts.join("/")}?${route.value.query}`}>
      <Loaded key={view.id} view={view} />
    </Guard>
  );
}

/**
 * Shows a note instead of what can't be shown since it has a fault, so that the rest of the page goes on. With another `again` it
 * tries once more: another place of the view, or a world that was read anew, may be without it.
 */
class Guard extends Component<{ children: ComponentChildren; again: string }, { fault: string | undefined }> {
  override state = { fault: undefined as string | undefined };

  override componentDidUpdate(before: { again: string }): void {
    if (before.again !== this.props.again && this.state.fault !== undefined) this.setState({ fault: undefined });
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
  }

  override render(): ComponentChildren {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    return (
      <Empty page icon="alert" title="This view has a fault">
        <p>What happened in the world is not touched by it. Please tell the maintainers what you did, with this text:</p>
        <Snippet label="What went wrong" text={fault} />
        <Button icon="redo" onClick={() => this.setState({ fault: undefined })}>
          Show it again
        </Button>
      </Empty>
    );
  }
}

const loaded = new Map<string, ComponentType>();

function Loaded({ view }: { view: View }): JSX.Element {
  const [Shown, setShown] = useState<ComponentType | undefined>(() => loaded.get(view.id));
  const missing = useSignal(false);
  useEffect(() => {
    if (Shown !== undefined) return;
    view.load().then(
      (module) => {
        loaded.set(view.id, module.default);
        setShown(() => module.default);
      },
      () => (missing.value = true),
    );
  }, [view, Shown]);
  if (Shown !== undefined) return <Shown />;
  if (!missing.value) return <div class="waiting" />;
  return (
    <Empty page icon="alert" title="This view could not be read">
      <p>The mock does not answer, or it is another version now.</p>
      <Button icon="redo" onClick={() => location.reload()}>
        Load the page again
      </Button>
    </Empty>
  );
}

function Absent(): JSX.Element {
  const w = world.value;
  const name = w.name;
  const all = (
    <p>
      <a href={link("worlds")}>See the worlds that there are</a>
    </p>
  );
  if (!isWorldName(name)) {
    return (
      <Empty page icon="globe" title="No world can be called that">
        <p class="absent-name">{name}</p>
        <p>A name has letters, digits, dots, dashes and underscores, begins with a letter or digit, and has 63 characters at most.</p>
        {all}
      </Empty>
    );
  }
  const create = async (): Promise<void> => {
    if ((await attempt(api.post("/_mock/worlds", { body: { name } }))) !== undefined) w.retry();
  };
  return (
    <Empty page icon="globe" title={w.life.value > 0 ? `The world ${name} is over` : `There is no world ${name} yet`}>
      <p>It comes into being when something is done in it: a login as user@{name}, a request below /w/{name}/, or this:</p>
      <Snippet label="Create the world" text={`${curlWord} -X POST ${server}/_mock/worlds \\\n${controlToken.value === "" ? "" : `  -H "Authorization: Bearer $CONTROL_TOKEN" \\\n`}  -H 'Content-Type: application/json' -d '${JSON.stringify({ name })}'`} />
      <Button kind="primary" icon="plus" onClick={() => void create()}>
        Create it
      </Button>
      {all}
    </Empty>
  );
}

function Lost(): JSX.Element {
  const w = world.value;
  if (w.connection.value === "refused") {
    return (
      <Empty page icon="alert" title="The mock does not let the page in">
        <p>{w.trouble.value}</p>
        <Button kind="primary" onClick={askForToken}>
          Give the control token
        </Button>
      </Empty>
    );
  }
  return (
    <Empty page icon="alert" title="No connection to the mock">
      <p>{w.trouble.value}</p>
      <Button icon="redo" onClick={() => restart()}>
        Try again
      </Button>
    </Empty>
  );
}
