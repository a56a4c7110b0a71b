package main

import "slices"

// world are the settings that override, in every world, what its fixture says. Unset, they
// leave the matter to the fixture; what holds when that is silent too ends their line.
func world() []setting {
	return slices.Concat(worldStart(), worldBehaviour(), worldProgression())
}

const worldGroup = "World (unset: as the fixture says)"

func worldStart() []setting {
	return []setting{
		{
			key: "seed", group: worldGroup, field: "World.Seed",
			about: "what ids, tokens and names follow from; else 1",
			at:    func(o *options) value { return in(seed(), &o.server.World.Seed) },
		},
		{
			key: "start", group: worldGroup, field: "World.Start",
			about: "where the clock begins; else the moment of creation",
			at:    func(o *options) value { return in(instant(), &o.server.World.Start) },
		},
		{
			key: "clock", group: worldGroup, field: "World.Clock",
			about: "whether the clock runs by itself; else running",
			at:    func(o *options) value { return oneOf(&o.server.World.Clock) },
		},
		{
			key: "client-version", group: worldGroup, field: "World.ClientVersion",
			about: "version of the real client that is imitated; else 2.45.1",
			at: func(o *options) value {
				return in(anyText("version", "a version such as 2.45.1"), &o.server.World.ClientVersion)
			},
		},
		{
			key: "api-key", group: worldGroup, field: "World.APIKey", secret: true,
			about: "key accepted by health, metrics and stats; else none",
			at:    func(o *options) value { return in(anyText("key", "12 to 128 characters"), &o.server.World.APIKey) },
		},
	}
}

func worldBehaviour() []setting {
	return []setting{
		{
			key: "unknown-fields", group: worldGroup, field: "World.UnknownFields",
			about: "surplus members of requests; else let-through",
			at:    func(o *options) value { return oneOf(&o.server.World.UnknownFields) },
		},
		{
			key: "templates", group: worldGroup, field: "World.Templates",
			about: "whether templates that the fixture does not declare may be sent; else lenient",
			at:    func(o *options) value { return oneOf(&o.server.World.Templates) },
		},
		{
			key: "webhook-http", group: worldGroup, field: "World.WebhookHTTP",
			about: "which webhook URLs may be plain http; else loopback",
			at:    func(o *options) value { return oneOf(&o.server.World.WebhookHTTP) },
		},
		{
			key: "webhook", group: worldGroup, field: "World.Webhook", secret: true,
			about: "URL that webhooks are posted to, until the setting webhooks.url is changed; else none",
			at: func(o *options) value {
				return in(anyText("URL", "a URL such as https://hooks.example/wa"), &o.server.World.Webhook)
			},
		},
		{
			key: "restart", group: worldGroup, field: "World.Restart",
			about: "when settings that need a restart begin to act; else automatic",
			at:    func(o *options) value { return oneOf(&o.server.World.Restart) },
		},
		{
			key: "pass-through", group: worldGroup, field: "World.PassThrough",
			about: "when pass_through drops an inbound message: once read, or (strict) once acknowledged; else read",
			at:    func(o *options) value { return oneOf(&o.server.World.PassThrough) },
		},
		{
			key: "rate-limits", group: worldGroup, field: "World.RateLimits",
			about: "whether the documented rate limits hold (real); else off",
			at:    func(o *options) value { return oneOf(&o.server.World.RateLimits) },
		},
	}
}

func worldProgression() []setting {
	return []setting{
		{
			key: "progression", group: worldGroup, field: "World.Progression",
			about: "how statuses of sent messages come about; else timed",
			at:    func(o *options) value { return oneOf(&o.server.World.Progression) },
		},
		{
			key: "sent-after", group: worldGroup, field: "World.SentAfter",
			about: "timed progression: status sent, counted from the send; else 0s",
			at:    func(o *options) value { return in(delay(), &o.server.World.SentAfter) },
		},
		{
			key: "delivered-after", group: worldGroup, field: "World.DeliveredAfter",
			about: "the same for delivered; else 300ms",
			at:    func(o *options) value { return in(delay(), &o.server.World.DeliveredAfter) },
		},
		{
			key: "read-after", group: worldGroup, field: "World.ReadAfter",
			about: "the same for read; else 1s",
			at:    func(o *options) value { return in(delay(), &o.server.World.ReadAfter) },
		},
		{
			key: "messages-kept", group: worldGroup, field: "World.MessagesKept",
			about: "finished messages remembered; else 10000",
			at:    func(o *options) value { return in(count(), &o.server.World.MessagesKept) },
		},
	}
}
