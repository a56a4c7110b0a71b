package server

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/catalogue"
	"github.com/wabamock/wabamock/server/internal/contract"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// Rules that requests break before access and contract are asked, or beside them, as Fault.Rule and
// violations name them.
const (
	ruleUnknownPath   = "unknown-path"
	ruleWrongMethod   = "wrong-method"
	ruleUnknownWorld  = "unknown-world"
	ruleWorldGone     = "world-gone"
	ruleTooManyWorlds = "too-many-worlds"
	ruleBrokenOff     = "body-broken-off"
)

// blamed is where a rule is broken that the contract knows nothing of, and what is wanted there.
type blamed struct {
	in                contract.Place
	pointer, expected string
}

// inMethod is the place of a violation that is about the method.
const inMethod contract.Place = "method"

// authorization is where access is refused.
const authorization = "/Authorization"

// blamedFor says where which rule is broken.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var blamedFor = map[string]blamed{
	ruleUnknownPath:                  {contract.InPath, "", "a path of openapi.yaml"},
	ruleWrongMethod:                  {inMethod, "", "a method that the path has"},
	ruleUnknownWorld:                 {contract.InPath, "/world", "a world that is there"},
	ruleWorldGone:                    {contract.InHeader, authorization, "a token of a world that is there"},
	ruleTooManyWorlds:                {contract.InPath, "/world", "a world that is there, or room for another one"},
	core.RuleTooLarge:                {contract.InBody, "", "a smaller body"},
	ruleBrokenOff:                    {contract.InBody, "", "as many bytes as the header says"},
	string(contract.RuleContentType): {contract.InHeader, "/Content-Type", "multipart/form-data with a boundary"},
	core.RuleRateLimit:               {contract.InPath, "", "fewer requests at a time"},
	core.RuleNoToken:                 {contract.InHeader, authorization, "Bearer and a token from login"},
	core.RuleNoPassword:              {contract.InHeader, authorization, "Basic and base64 of name:password"},
	core.RuleScheme:                  {contract.InHeader, authorization, "the scheme that the operation takes"},
	core.RuleAuthorization:           {contract.InHeader, authorization, "Basic, Bearer or Apikey and what belongs to it"},
	core.RuleUnknownToken:            {contract.InHeader, authorization, "a token that this world issued"},
	core.RuleExpiredToken:            {contract.InHeader, authorization, "a token that is still good"},
	core.RuleRevokedToken:            {contract.InHeader, authorization, "a token that is still good"},
	core.RuleCredentials:             {contract.InHeader, authorization, "name and password of a user"},
	core.RuleAPIKey:                  {contract.InHeader, authorization, "a key of the operator's"},
	core.RuleRole:                    {contract.InHeader, authorization, "a token of a user with ROLE_ADMIN"},
	core.RuleOwnRecord:               {contract.InHeader, authorization, "a token of the admin, or of the user that the path names"},
	core.RulePasswordDue:             {contract.InBody, "/new_password", "a new password"},
}

// blame finds out why a request is refused before the World sees it: for the journal, and for a
// client that asks what it did wrong. What the World itself refuses, or a rule, is nobody's blame.
func (s *Server) blame(c echo.Context, v *visit, err error) {
	if !v.verdict.OK() {
		v.reason = journal.ReasonContract
		return
	}
	rule, fault := broken(err)
	row, ok := catalogue.Find(catalogue.ID(rule))
	if rule == "" || !ok {
		return
	}
	v.reason = reasonOf(row.Kind)
	at := blamedFor[rule]
	v.verdict.Violations = []contract.Violation{{
		Rule: contract.Rule(rule), In: at.in, Pointer: at.pointer, Code: int(fault.Code),
		Expected: at.expected, Got: v.got(c.Request(), at), Fix: row.Fix, Message: cmp.Or(fault.Details, row.Title),
	}}
	s.explain(c, v)
}

// broken is the rule that an error tells of, with its refusal; empty: none that has a name.
func broken(err error) (string, core.Fault) {
	var fault *core.Fault
	if errors.As(err, &fault) {
		return fault.Rule, *fault
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return core.RuleTooLarge, core.Fault{Code: 1009, Details: fmt.Sprintf("Request body is larger than %d bytes (--max-upload)", large.Limit)}
	}
	if errors.Is(err, http.ErrMissingBoundary) || errors.Is(err, http.ErrNotMultipart) {
		return string(contract.RuleContentType), core.Fault{Code: 1009, Details: "Header 'Content-Type' names no boundary of the multipart form"}
	}
	return "", core.Fault{}
}

// reasonOf is how the journal calls what a kind of rule refuses; empty: it refuses nothing.
func reasonOf(k catalogue.Kind) string {
	switch k {
	case catalogue.Route:
		return journal.ReasonRoute
	case catalogue.Access:
		return journal.ReasonAccess
	case catalogue.Contract:
		return journal.ReasonContract
	case catalogue.Limit:
		return journal.ReasonLimit
	default:
		return ""
	}
}

// got is what came at the place of a violation, without any secret.
func (v *visit) got(r *http.Request, at blamed) string {
	const most = 100 // bytes
	switch {
	case at.pointer == authorization:
		return scheme(v.trip.Credential)
	case at.in == contract.InHeader:
		return fmt.Sprintf("%.*q", most, r.Header.Get(echo.HeaderContentType))
	case at.in == contract.InBody && at.pointer != "":
		return "nothing"
	case at.in == contract.InBody && v.length < 0:
		return "more"
	case at.in == contract.InBody:
		return fmt.Sprintf("%d bytes", v.length)
	case at.in == inMethod:
		return fmt.Sprintf("%.20s", r.Method)
	}
	return fmt.Sprintf("%.20s %.*s", r.Method, most, v.path)
}

// scheme is a credential without what is secret.
func scheme(c core.Credential) string {
	switch c.Scheme {
	case core.NoScheme:
		return "no header"
	case core.Basic:
		return "Basic"
	case core.Bearer:
		return "Bearer"
	case core.APIKey:
		return "Apikey"
	case core.OtherScheme:
	}
	return "another text"
}
