package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// Refuse writes an error as the answer: the one place where refusals become bytes. A *core.Fault
// becomes its row of the fault table; what echo refuses itself becomes its documented fault;
// anything else is a defect of ours: logged, and answered as 1014. It tells the code.
func (a *API) Refuse(c echo.Context, err error) core.Code {
	ctx := c.Request().Context()
	fault := a.faultOf(ctx, err)
	TripOf(ctx).Inject(fault.Injected)
	status := fault.HTTP()
	if fault.Bare {
		c.Response().Header().Set(echo.HeaderContentLength, "0")
		c.Response().WriteHeader(status)
		return fault.Code
	}
	if status == http.StatusUnauthorized && (isLogin(c.Path()) || TripOf(ctx).Credential.Scheme == core.Basic) {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Basic realm="Secured"`) // overview, Authentication (O)
	}
	row := fault.Row()
	item := gen.ErrorItem{Code: int(row.Code), Title: row.Title}
	if fault.Details != "" {
		item.Details = &fault.Details
	}
	envelope := gen.ErrorEnvelope{Errors: []gen.ErrorItem{item}, Meta: metaFor(c)}
	if err := c.JSON(status, envelope); err != nil {
		a.log.ErrorContext(ctx, "refusal not written", "error", err)
	}
	return fault.Code
}

// metaFor is the meta of a refusal: the web app's for logins and users, else the core's.
func metaFor(c echo.Context) gen.Meta {
	if ctx := c.Request().Context(); WebApp(c.Path()) {
		return webMeta(ctx)
	}
	return meta(c.Request().Context())
}

// isLogin tells whether a path is that of the login. Its 401 names the scheme also when none was
// sent: clients that send a password only once they are asked for it depend on that.
func isLogin(path string) bool { return path == "/users/login" }

// WebApp tells whether the web app of the real client answers a path by itself, without its core.
// Source: overview, Response envelope and headers (O).
func WebApp(path string) bool { return strings.HasPrefix(path, "/users") || path == "/metrics" }

// faultOf finds the fault that an error stands for.
func (a *API) faultOf(ctx context.Context, err error) *core.Fault {
	var fault *core.Fault
	if errors.As(err, &fault) {
		return fault
	}
	var refused *echo.HTTPError
	if errors.As(err, &refused) {
		switch refused.Code {
		case http.StatusRequestEntityTooLarge:
			return &core.Fault{Code: 1009, Status: http.StatusRequestEntityTooLarge, Details: "Request body is too large"}
		case http.StatusBadRequest, http.StatusUnsupportedMediaType:
			return &core.Fault{Code: 1009, Details: "Request can't be read"}
		}
	}
	if errors.Is(err, http.ErrMissingBoundary) || errors.Is(err, http.ErrNotMultipart) {
		return &core.Fault{Code: 1009, Details: "Header 'Content-Type' names no boundary of the multipart form"}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return &core.Fault{Code: 1009, Status: http.StatusRequestEntityTooLarge, Details: "Request body is too large"}
	}
	a.log.ErrorContext(ctx, "request failed", "error", err)
	return &core.Fault{Code: 1014}
}
