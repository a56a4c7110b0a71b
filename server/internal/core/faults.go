package core

// Channel is the way by which an error code reaches the integration.
type Channel string

// The channels. Source: errors, head of the page (D).
const (
	Sync         Channel = "sync"           // in the HTTP answer
	Failed       Channel = "status"         // in statuses[].errors of a webhook
	OfMessage    Channel = "message"        // in messages[].errors of a webhook
	TopLevel     Channel = "top"            // in the top-level errors of a webhook
	SyncOrFailed Channel = "sync or status" // in the answer when known at once, else in a failed status
)

// FaultRow is one error code of the API: what it is called and how it travels.
type FaultRow struct {
	Code    Code    `json:"code"`
	Title   string  `json:"title"`   // errors[].title, fixed per code
	HTTP    int     `json:"http"`    // status of the answer; 0: the code is never in an answer
	Channel Channel `json:"channel"` // how it reaches the integration
	When    string  `json:"when"`    // what it means
	Source  string  `json:"source"`  // page and mark, see docs/sources.md
}

// faultTable holds every code, in ascending order. Titles of 1024 and 1025 are the captured ones
// (errors, Open points 1).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var faultTable = []FaultRow{
	{400, "Media download error", 0, TopLevel, "inbound media, or a link of an outgoing message, could not be fetched", "errors, Webhook-only codes (D)"},
	{401, "Group does not exist or business is not a participant", 0, Failed, "old form of 1003 and 1012 for group messages", "errors, Webhook-only codes (D); title our choice (I): none is documented"},
	{402, "Business eligibility — Payment issue", 0, Failed, "the account has a payment problem", "errors, Webhook-only codes (D)"},
	{408, "Message is not valid", 0, Failed, "pending on the server for over a day", "errors, Webhook-only codes (D)"},
	{410, "Message expired", 0, Failed, "its ttl ran out before delivery", "errors, Webhook-only codes (D)"},
	{429, "Rate limit hit", 0, Failed, "too many messages for the number", "errors, Webhook-only codes (D)"},
	{430, "Unsigned certificate", 0, Failed, "registration certificate", "errors, Webhook-only codes (D)"},
	{432, "Certificate ID mismatch", 0, Failed, "registration certificate", "errors, Webhook-only codes (D)"},
	{433, "Certificate signature invalid", 0, Failed, "registration certificate", "errors, Webhook-only codes (D)"},
	{470, "Re-engagement message", 0, Failed, "over 24 h since the customer's last message", "errors, Webhook-only codes (D)"},
	{471, "Spam rate limit hit", 0, Failed, "tier exhausted or quality too low", "errors, Webhook-only codes (D)"},
	{472, "User's number is part of an experiment", 0, Failed, "the recipient takes part in an experiment", "errors, Webhook-only codes (D)"},
	{480, "User potentially changed", 0, Failed, "identity differs from the acknowledged one", "errors, Webhook-only codes (D)"},
	{500, "Generic error", 0, Failed, "unspecified failure", "errors, Webhook-only codes (D)"},
	{501, "Unknown message type", 0, OfMessage, "a message of a type that is not supported", "errors, Webhook-only codes (D); webhooks, Types (D)"},
	{1000, "Generic error", 500, Sync, "unspecified failure", "errors, 1000-series: title D, HTTP status I"},
	{1001, "Message too long", 400, Sync, "text over 4096 characters", "errors, 1000-series: title D, HTTP status I"},
	{1002, "Invalid recipient type", 400, Sync, "recipient_type not individual or group", "errors, 1000-series: title D, HTTP status I"},
	{1003, "Not a group participant", 403, Sync, "the business is not in the group", "errors, 1000-series: title D, HTTP status I"},
	{1004, "Resource already exists", 409, Sync, "media id collision", "errors, 1000-series: title D, HTTP status I"},
	{1005, "Access denied", 401, Sync, "bad or missing credentials (401); wrong role or registration refused (403)", "errors, 1000-series: title D, HTTP status D"},
	{1006, "Resource not found", 404, Sync, "unknown user, contact, media, certificate or photo", "errors, 1000-series: title D, HTTP status D/O"},
	{1007, "Recipient blocked to receive message", 403, Sync, "deprecated", "errors, 1000-series: title D, HTTP status I"},
	{1008, "Required parameter is missing", 400, Sync, "a required parameter is missing", "errors, 1000-series: title D, HTTP status D/O"},
	{1009, "Parameter value is not valid", 400, Sync, "type, range, length or format", "errors, 1000-series: title D, HTTP status D/O"},
	{1010, "Parameter is not required", 400, Sync, "a parameter that is not allowed here", "errors, 1000-series: title D, HTTP status I"},
	{1011, "Service not ready", 503, Sync, "not initialised, not registered or not connected", "errors, 1000-series: title D, HTTP status I"},
	{1012, "Group is unknown", 404, Sync, "no such group", "errors, 1000-series: title D, HTTP status I"},
	{1013, "User is not valid", 400, Sync, "the recipient is not a valid WhatsApp user", "errors, 1000-series: title D, HTTP status I, and what clients rely on"},
	{1014, "Internal error", 500, Sync, "duplicate user; upload and other internal trouble", "errors, 1000-series: title D, HTTP status D"},
	{1015, "Too many requests", 429, Sync, "rate limit of the node", "errors, 1000-series: title D, HTTP status D"},
	{1016, "System overloaded", 503, Sync, "backlog", "errors, 1000-series: title D, HTTP status D"},
	{1017, "Not Primary Master", 503, Sync, "multiconnect: asked the wrong master", "errors, 1000-series: title D, HTTP status I"},
	{1018, "Not Primary Coreapp", 503, Sync, "high availability: asked a stand-by", "errors, 1000-series: title D, HTTP status I"},
	{1019, "Not a group admin", 403, Sync, "the business is not an admin of the group", "errors, 1000-series: title R, HTTP status I"},
	{1020, "Bad group", 400, Sync, "a group with nobody else in it", "errors, 1000-series: title R, HTTP status I"},
	{1021, "Bad User", 400, Sync, "sending to oneself", "errors, 1000-series: title D, HTTP status I"},
	{1022, "Webhooks URL is not configured", 0, TopLevel, "an event could not be delivered", "errors, 1000-series: title D, HTTP status –"},
	{1023, "Database error occurred", 500, Sync, "database trouble", "errors, 1000-series: title D, HTTP status I"},
	{1024, "Password change required", 401, Sync, "first login of the admin", "errors, 1000-series: title O, HTTP status O"},
	{1025, "Request is not valid", 400, Sync, "the body is not JSON", "errors, 1000-series: title O, HTTP status O"},
	{1026, "Receiver incapable", 0, Failed, "the device cannot show the message", "errors, 1000-series: title D, HTTP status –"},
	{1028, "User identity changed, needs acknowledgement", 403, Sync, "identity change unacknowledged (show_security_notifications)", "errors, 1000-series: title R, HTTP status I"},
	{1031, "Sender account has been locked", 403, Sync, "the sender's account is locked", "errors, 1000-series: title D, HTTP status I"},
	{2000, "Template Param Count Mismatch", 400, SyncOrFailed, "template or interactive message: template Param Count Mismatch", "errors, 2000-series: title D, HTTP status I"},
	{2001, "Template Missing", 400, SyncOrFailed, "template or interactive message: template Missing", "errors, 2000-series: title D, HTTP status I"},
	{2002, "Template Fetch Failed", 400, SyncOrFailed, "template or interactive message: template Fetch Failed", "errors, 2000-series: title D, HTTP status I"},
	{2003, "Template Pack Missing", 400, SyncOrFailed, "template or interactive message: template Pack Missing", "errors, 2000-series: title D, HTTP status I"},
	{2004, "Param Length Too Long", 400, SyncOrFailed, "template or interactive message: param Length Too Long", "errors, 2000-series: title D, HTTP status I"},
	{2005, "Hydrated Text Too Long", 400, SyncOrFailed, "template or interactive message: hydrated Text Too Long", "errors, 2000-series: title D, HTTP status I"},
	{2006, "White Space Policy Violated", 400, SyncOrFailed, "template or interactive message: white Space Policy Violated", "errors, 2000-series: title D, HTTP status I"},
	{2007, "Format Character Policy Violated", 400, SyncOrFailed, "template or interactive message: format Character Policy Violated", "errors, 2000-series: title D, HTTP status I"},
	{2008, "Media Format Unsupported", 400, SyncOrFailed, "template or interactive message: media Format Unsupported", "errors, 2000-series: title D, HTTP status I"},
	{2009, "Required Component Missing", 400, SyncOrFailed, "template or interactive message: required Component Missing", "errors, 2000-series: title D, HTTP status I"},
	{2010, "Invalid Hydrated URL", 400, SyncOrFailed, "template or interactive message: invalid Hydrated URL", "errors, 2000-series: title D, HTTP status I"},
	{2011, "Invalid Phone Number", 400, SyncOrFailed, "template or interactive message: invalid Phone Number", "errors, 2000-series: title D, HTTP status I"},
	{2012, "Parameter Format Mismatch", 400, SyncOrFailed, "template or interactive message: parameter Format Mismatch", "errors, 2000-series: title D, HTTP status I"},
	{2013, "Buttons Unsupported", 400, SyncOrFailed, "template or interactive message: buttons Unsupported", "errors, 2000-series: title D, HTTP status I"},
	{2014, "Expected Namespace is Empty", 400, SyncOrFailed, "template or interactive message: expected Namespace is Empty", "errors, 2000-series: title D, HTTP status I"},
	{2015, "Invalid number of sections", 400, SyncOrFailed, "template or interactive message: invalid number of sections", "errors, 2000-series: title D, HTTP status I"},
	{2016, "Invalid number of rows", 400, SyncOrFailed, "template or interactive message: invalid number of rows", "errors, 2000-series: title D, HTTP status I"},
	{2017, "Character Policy Violated", 400, SyncOrFailed, "template or interactive message: character Policy Violated", "errors, 2000-series: title D, HTTP status I"},
	{2023, "Invalid number of product", 400, SyncOrFailed, "template or interactive message: invalid number of product", "errors, 2000-series: title D, HTTP status I"},
	{2024, "Catalog ID not found", 400, SyncOrFailed, "template or interactive message: catalog ID not found", "errors, 2000-series: title D, HTTP status I"},
	{2025, "Catalog ID not linked to API number", 400, SyncOrFailed, "template or interactive message: catalog ID not linked to API number", "errors, 2000-series: title D, HTTP status I"},
	{2026, "Missing products", 400, SyncOrFailed, "template or interactive message: missing products", "errors, 2000-series: title D, HTTP status I"},
	{2027, "No products found", 400, SyncOrFailed, "template or interactive message: no products found", "errors, 2000-series: title D, HTTP status I"},
	{2028, "List all products failed compliance", 400, SyncOrFailed, "template or interactive message: list all products failed compliance", "errors, 2000-series: title D, HTTP status I"},
	{2029, "List some products failed compliance", 400, SyncOrFailed, "template or interactive message: list some products failed compliance", "errors, 2000-series: title D, HTTP status I"},
	{2030, "List mixed products invalid and failed compliance", 400, SyncOrFailed, "template or interactive message: list mixed products invalid and failed compliance", "errors, 2000-series: title D, HTTP status I"},
	{2036, "Invalid Header Structure", 400, SyncOrFailed, "template or interactive message: invalid Header Structure", "errors, 2000-series: title D, HTTP status I"},
	{2050, "Missing Compliance Info", 400, SyncOrFailed, "template or interactive message: missing Compliance Info", "errors, 2000-series: title D, HTTP status I"},
	{2060, "Template Rejected", 400, SyncOrFailed, "template or interactive message: template Rejected", "errors, 2000-series: title D, HTTP status I"},
	{2061, "Template Paused", 400, SyncOrFailed, "template or interactive message: template Paused", "errors, 2000-series: title D, HTTP status I"},
	{2062, "Template Disabled", 400, SyncOrFailed, "template or interactive message: template Disabled", "errors, 2000-series: title D, HTTP status I"},
	{2068, "Flow blocked", 400, SyncOrFailed, "template or interactive message: flow blocked", "errors, 2000-series: title D, HTTP status I"},
	{2069, "Flow throttled", 400, SyncOrFailed, "template or interactive message: flow throttled", "errors, 2000-series: title D, HTTP status I"},
	{131026, "Message undeliverable", 0, Failed, "the message cannot be delivered to the recipient", "clients, Messages (B); title our choice (R)"},
}
