// Starts wabamock, the mock of the WhatsApp Business On-Premises API, in a container for a test, and steers it over its
// control API. Nothing of it is for production.

export { StartedWabamockContainer, WabamockContainer } from "./container.js";
export { controlClient, Problem, Unmet, type ControlClient, type ControlOptions, type Schemas } from "./control.js";
export { Hook } from "./hook.js";
export { defaultWorld, World, type Check, type Condition, type ReportFormat } from "./world.js";
