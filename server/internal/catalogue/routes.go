package catalogue

// routes are the rules of kind Route.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var routes = []Rule{
	{
		ID: "WABA-UNKNOWN-PATH", Kind: Route, Severity: Error,
		Title: "No operation has this path",
		About: "The path is none of openapi.yaml, with or without `/v1` in front.",
		Why:   "The request never does anything: 404 with code 1006. A wrong base URL or a typing error looks like a missing resource.",
		Fix:   "Take the path from openapi.yaml; the answer names the nearest operation.",
		Bad:   "POST /v1/mesages", Good: "POST /v1/messages",
		Source: "overview, Base URL and routing (D, S)",
	},
	{
		ID: "WABA-WRONG-METHOD", Kind: Route, Severity: Error,
		Title: "The path has no such method",
		About: "The path exists, but with other methods; the header `Allow` of the answer names them.",
		Why:   "405, and nothing happens. Often a client that was written for another API, which updates with PUT instead of PATCH.",
		Fix:   "Use a method that `Allow` names.",
		Bad:   "PUT /v1/settings/application", Good: "PATCH /v1/settings/application",
		Source: "overview, Open points 5 (I)",
	},
	{
		ID: "WABA-UNKNOWN-WORLD", Kind: Route, Severity: Error,
		Title: "There is no such world",
		About: "The path or the user name asks for a world that is not there and that may not come into being, or for what can't name one.",
		Why:   "404: no world has seen the request. Worlds are the mock's own; the real client has none.",
		Fix:   "Create the world by the control API first, or run with `--worlds auto`; a name has letters, digits, dots, dashes and underscores, at most 63.",
		Bad:   "POST /w/shop_no_7!/v1/messages", Good: "POST /w/shop-7/v1/messages",
	},
}

// limits are the rules of kind Limit.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var limits = []Rule{
	{
		ID: "WABA-RATE-LIMIT", Kind: Limit, Severity: Error,
		Title: "Too many requests to one node",
		About: "More requests a second than the node takes: 50 to `/messages` with bursts of 150, 20 to others with bursts of 60. Here with `rate_limits: real` only.",
		Why:   "429 with code 1015: the message is not accepted, and a client that doesn't wait loses it or makes it worse.",
		Fix:   "Send from a queue at a steady rate, and after a 429 wait a second, then longer.",
		Bad:   `for i in $(seq 200); do send & done`, Good: `for i in $(seq 200); do send; sleep 0.02; done`,
		Source: "overview, Rate limits (D)",
	},
	{
		ID: "WABA-BODY-TOO-LARGE", Kind: Limit, Severity: Error,
		Title: "The body is too large",
		About: "A JSON body beyond `--max-body`, or a file beyond `--max-upload`.",
		Why:   "413: the rest of the body is not read. The real client's limits depend on the kind of media.",
		Fix:   "Send files by `POST /media` or as links, not within JSON, and keep to the size of the kind of media.",
		Bad:   `{"image": {"link": "data:image/png;base64,…2 MB…"}}`, Good: `{"image": {"link": "https://cdn.example/picture.png"}}`,
		Source: "errors, HTTP to code (D)",
	},
	{
		ID: "WABA-BODY-BROKEN-OFF", Kind: Limit, Severity: Error,
		Title: "The body broke off",
		About: "The connection ended, or its time was over, before as many bytes had come as `Content-Length` says.",
		Why:   "400 with code 1025 for whoever still listens: nothing of the request was done. A client that gives up in the middle mustn't take it for sent.",
		Fix:   "Send the whole body, and let `Content-Length` be its length in bytes, not characters.",
		Bad:   `Content-Length: 12 and {"to":"…`, Good: `the length of the encoded body`,
	},
	{
		ID: "WABA-TOO-MANY-WORLDS", Kind: Limit, Severity: Error,
		Title: "There are too many worlds",
		About: "As many worlds live as `--max-worlds` allows, and the request needs one more. Worlds are the mock's own; the real client has none.",
		Why:   "503 with code 1016: no world has seen the request.",
		Fix:   "Delete worlds at the end of tests, let idle ones go sooner (`--world-ttl`), or allow more.",
		Bad:   `a new world for each test, none deleted`, Good: `DELETE /_mock/worlds/NAME when a test is over`,
	},
}
