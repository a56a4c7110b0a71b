package control

import (
	"context"
	"mime"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// markdownType is the media type of Markdown. Source: RFC 7763.
const markdownType = "text/markdown"

// acceptKey is where the context of a request has its header Accept.
type acceptKey struct{}

// keepAccept puts what a client accepts where its handler finds it.
func keepAccept(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if accepted := strings.Join(r.Header.Values(echo.HeaderAccept), ","); accepted != "" {
			c.SetRequest(r.WithContext(context.WithValue(r.Context(), acceptKey{}, accepted)))
		}
		return next(c)
	}
}

// preferred is the media type that the client accepts most gladly among those that are offered; the
// first one when it does not mind, or accepts none.
func preferred(ctx context.Context, offered ...string) string {
	accepted, _ := ctx.Value(acceptKey{}).(string)
	best, gladly := offered[0], 0.0
	for _, media := range offered {
		if q := wish(accepted, media); q > gladly {
			best, gladly = media, q
		}
	}
	return best
}

// wish is how gladly a media type is accepted, from 0 to 1: what the closest of the ranges says.
// Source: RFC 9110, 12.5.1.
func wish(accepted, media string) float64 {
	kind, _, _ := strings.Cut(media, "/")
	closeness, q := 0, 0.0
	for each := range strings.SplitSeq(accepted, ",") {
		span, parameters, err := mime.ParseMediaType(each)
		if err != nil {
			continue
		}
		c := 0
		switch span {
		case media:
			c = 3
		case kind + "/*":
			c = 2
		case "*/*":
			c = 1
		}
		if c > closeness {
			closeness, q = c, 1
			if weight, ok := parameters["q"]; ok {
				q, _ = strconv.ParseFloat(weight, 64) // what can't be read is not accepted
			}
		}
	}
	return q
}

// formOf is the form in which a report is wished for: what the query says, else what the client accepts.
func formOf(ctx context.Context, wished *gen.ReportFormat) gen.ReportFormat {
	if wished != nil {
		return *wished
	}
	switch preferred(ctx, echo.MIMEApplicationJSON, echo.MIMETextHTML, echo.MIMETextXML, echo.MIMEApplicationXML, markdownType) {
	case echo.MIMETextHTML:
		return gen.ReportFormatHTML
	case echo.MIMETextXML, echo.MIMEApplicationXML:
		return gen.ReportFormatJunit
	case markdownType:
		return gen.ReportFormatMarkdown
	}
	return gen.ReportFormatJSON
}
