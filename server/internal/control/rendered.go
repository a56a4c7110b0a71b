package control

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// rendered is a report in a form for people or tools, as an answer of each operation that has some.
type rendered struct {
	form gen.ReportFormat
	body []byte
}

// VisitReadReportResponse writes it.
func (r rendered) VisitReadReportResponse(w http.ResponseWriter) error { return r.write(w) }

// VisitReadFullReportResponse writes it.
func (r rendered) VisitReadFullReportResponse(w http.ResponseWriter) error { return r.write(w) }

// VisitReadCoverageResponse writes it.
func (r rendered) VisitReadCoverageResponse(w http.ResponseWriter) error { return r.write(w) }

// VisitReadAllCoverageResponse writes it.
func (r rendered) VisitReadAllCoverageResponse(w http.ResponseWriter) error { return r.write(w) }

// write writes it. A page loads nothing and runs nothing: its own policy lets its style sheet in alone.
func (r rendered) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set(echo.HeaderContentType, mediaOf(r.form))
	h.Set(echo.HeaderContentLength, strconv.Itoa(len(r.body)))
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(r.body)
	return err
}

// mediaOf is the media type of a form.
func mediaOf(form gen.ReportFormat) string {
	switch form {
	case gen.ReportFormatHTML:
		return "text/html; charset=utf-8"
	case gen.ReportFormatJunit:
		return "text/xml; charset=utf-8"
	case gen.ReportFormatMarkdown:
		return "text/markdown; charset=utf-8"
	default:
		return echo.MIMEApplicationJSON
	}
}
