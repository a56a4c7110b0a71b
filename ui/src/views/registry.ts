// The views of the page, in the order of its navigation.
import type { ComponentType } from "preact";
import type { IconName } from "../parts/icon";

export interface View {
  /** Its place in the address: #/w/<world>/<id>. */
  id: string;
  title: string;
  icon: IconName;
  /** Second key behind `g`. */
  key: string;
  /** Its code, asked for when it is first shown. */
  load: () => Promise<{ default: ComponentType }>;
}

export const views: readonly View[] = [
  { id: "phones", title: "Phones", icon: "phone", key: "p", load: () => import("./phones/phones") },
  { id: "queue", title: "Webhooks", icon: "hook", key: "q", load: () => import("./queue/queue") },
  { id: "journal", title: "Journal", icon: "journal", key: "j", load: () => import("./journal/journal") },
  { id: "scenarios", title: "Scenarios", icon: "flask", key: "s", load: () => import("./scenarios/scenarios") },
  { id: "coverage", title: "Report", icon: "shield", key: "c", load: () => import("./coverage/coverage") },
  { id: "worlds", title: "Worlds", icon: "globe", key: "w", load: () => import("./worlds/worlds") },
];
