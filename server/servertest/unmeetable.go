package servertest

import "net/http"

// unmeetableCodes are the error codes that no call can meet as long as nothing is injected, each
// with its reason.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var unmeetableCodes = map[int]string{
	1000: "answers mistakes of ours and 405, whose body is not documented (overview, Open points 5)",
	1004: "ids of media are drawn so that none collides (media, UploadMedia: practically never)",
	1007: "deprecated; nothing in the reference says when it came (errors, 1000-series)",
	1015: "rate limits are off by default (overview, Rate limits)",
	1016: "the mock is never overloaded by itself (met only by too many worlds, see worldCases)",
	1017: "the mock always asks the right master",
	1018: "the mock always asks the connected node",
	1023: "there is no database",
	2002: "templates are declared, not fetched",
	2003: "there are no packs of templates; nothing in the reference says what they are (errors, 2000-series)",
	2007: "nothing in the reference says which characters are meant (errors, 2000-series); control characters are 2017",
	2011: "no part of a template takes a phone number (messages, template)",
	2028: "no product fails compliance by itself; nothing in the reference says when (errors, 2000-series)",
	2029: "as 2028",
	2030: "as 2028",
	2050: "nothing in the reference says which messages need compliance data (errors, 2000-series)",
	2068: "there are no flows among the types of messages (messages, Types)",
	2069: "as 2068",
}

// unmeetableStatus says why no call can meet a documented status of an operation as long as
// nothing is injected; empty: it can.
func unmeetableStatus(operation string, status int) string {
	switch {
	case status == http.StatusTooManyRequests:
		return "rate limits are off by default (overview, Rate limits)"
	case status == http.StatusInternalServerError && operation != "CreateUser" && operation != "UploadMedia":
		return "there is no disk, database or server that could fail"
	case status == http.StatusNotFound && operation == "DownloadCaCertificate":
		return "a CA is there from the first start (certificates, DownloadCaCertificate)"
	case status == http.StatusConflict:
		return "ids of media are drawn so that none collides (media, UploadMedia)"
	case status == http.StatusServiceUnavailable && unregisteredAnswers[operation]:
		return "answers in every state; overload is never simulated by itself"
	}
	return ""
}

// unregisteredAnswers are the operations that document 503 for overload, or for a core that can't
// be reached, alone. Source: health-and-stats, Errors (I).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var unregisteredAnswers = map[string]bool{
	"GetAppStats": true, "GetDbStats": true, "GetInternalAppStats": true, "GetInternalDbStats": true, "GetSupportInfo": true,
}
