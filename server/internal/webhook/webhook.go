// Package webhook is the door to the integration's webhook: it renders the payloads, posts each
// delivery that the World says is due, and reports what came of it. When and how often something
// is posted is the World's decision, never this room's. It contacts nothing but the webhook URL,
// follows no redirect, and shows the credentials in that URL to nobody.
package webhook
