package contract

import (
	"cmp"
	"errors"
	"fmt"
	"mime"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// BodyKind is how a body travels.
type BodyKind string

// The kinds of bodies.
const (
	JSONBody      BodyKind = "json"
	TextBody      BodyKind = "text"
	BinaryBody    BodyKind = "binary"    // any bytes; only their media type is judged
	MultipartBody BodyKind = "multipart" // read by its handler; only its media type is judged
)

// BeyondListing is the tag of operations that real clients have and the endpoint listing has not.
const BeyondListing = "Beyond the listing"

// Operation is one operation of the description. Its fields are for reading.
type Operation struct {
	ID             string
	Method         string // in capitals
	Path           string // template: /groups/{GroupId}
	Tags           []string
	Summary        string
	Listed         bool // part of the endpoint listing, that is, not tagged BeyondListing
	Deprecated     bool
	Statuses       []int      // documented one by one, ascending
	Bodies         []BodyKind // what it takes, in alphabetical order; empty: a body is ignored
	BodyRequired   bool
	Errors         []Documented // that it may answer with, statuses ascending, those of a status in the order in which they are told
	TemplateErrors bool         // it may answer with 400 and any code of the 2000-series too
	Open           bool         // its security is an empty list: no credential is asked for

	parameters []parameter
	body       *schema           // of JSON or text; nil: not judged
	responses  map[int]*response // by status, or by class for all others of it: 4 is 4XX
	judges     *pool             `graph:"-"`
}

// TakesBody tells whether the operation reads a body.
func (op *Operation) TakesBody() bool { return len(op.Bodies) > 0 }

// Takes tells whether the operation reads bodies of a kind.
func (op *Operation) Takes(k BodyKind) bool { return slices.Contains(op.Bodies, k) }

// String is method and path: POST /messages.
func (op *Operation) String() string { return op.Method + " " + op.Path }

// Bodiless tells whether an answer of a status is documented to have no body.
func (op *Operation) Bodiless(status int) bool {
	r := op.responses[status]
	return r != nil && len(r.contents) == 0
}

// Parameters are the names of its parameters in one place, in the order of the description.
func (op *Operation) Parameters(in Place) []string {
	var names []string
	for _, p := range op.parameters {
		if p.in == in {
			names = append(names, p.name)
		}
	}
	return names
}

// parameter is a compiled parameter.
type parameter struct {
	name     string
	in       Place
	key      string // of a header: canonical
	required bool
	list     bool // several texts, separated by commas
	missing  int
	schema   *schema
	at       string // JSON pointer into the description
	point    int
}

// response is what is documented for one status.
type response struct {
	contents []content
}

// content is one media type of an answer.
type content struct {
	media  string // may end in /*
	kind   BodyKind
	schema *schema // of JSON or text; nil: not judged
}

// sortedMethods are the methods of a path in the order in which they are listed.
func sortedMethods(operations map[string]*openapi3.Operation) []string {
	order := []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
	methods := sortedKeys(operations)
	slices.SortStableFunc(methods, func(a, b string) int {
		return slices.Index(order, a) - slices.Index(order, b)
	})
	return methods
}

// operation compiles one operation.
func (c *compiler) operation(method, path string, item *openapi3.PathItem, v *openapi3.Operation) (*Operation, error) {
	at := method + " " + path
	if v.OperationID == "" {
		return nil, fmt.Errorf("%s: no operationId", at)
	}
	op := &Operation{
		ID: v.OperationID, Method: method, Path: path, Tags: slices.Clone(v.Tags), Summary: v.Summary,
		Listed: !slices.Contains(v.Tags, BeyondListing), Deprecated: v.Deprecated, responses: map[int]*response{},
		Open: v.Security != nil && len(*v.Security) == 0,
	}
	place := ownPlaces + escapeToken(path)
	for i, ref := range item.Parameters {
		if err := c.addParameter(op, ref, place+"/parameters/"+strconv.Itoa(i)); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
	}
	place += "/" + strings.ToLower(method)
	for i, ref := range v.Parameters {
		if err := c.addParameter(op, ref, place+"/parameters/"+strconv.Itoa(i)); err != nil {
			return nil, fmt.Errorf("%s: %w", at, err)
		}
	}
	if err := c.addBody(op, v.RequestBody, place+"/requestBody"); err != nil {
		return nil, fmt.Errorf("%s: request body: %w", at, err)
	}
	if v.Responses == nil {
		return nil, fmt.Errorf("%s: no responses", at)
	}
	for _, status := range sortedKeys(v.Responses.Map()) {
		if err := c.addResponse(op, status, v.Responses.Value(status)); err != nil {
			return nil, fmt.Errorf("%s: response %s: %w", at, status, err)
		}
	}
	slices.Sort(op.Statuses)
	op.setErrors(v.Description)
	return op, nil
}

// addParameter compiles a parameter that stands at a place; one of the operation replaces one of the path.
func (c *compiler) addParameter(op *Operation, ref *openapi3.ParameterRef, at string) error {
	if ref == nil || ref.Value == nil || ref.Value.Schema == nil {
		return errors.New("a parameter has no schema")
	}
	v := ref.Value
	at = cmp.Or(ref.Ref, at)
	s, err := c.ref(v.Schema, at+"/schema")
	if err != nil {
		return fmt.Errorf("parameter %s: %w", v.Name, err)
	}
	p := parameter{at: at, name: v.Name, in: Place(v.In), required: v.Required, missing: s.fault(RuleRequired), schema: s, list: s.kinds == 1<<kindArray}
	switch {
	case p.list && (p.in != InQuery || v.Explode == nil || *v.Explode || s.array == nil || s.array.items == nil || !s.array.items.kinds.has(kindString)):
		return fmt.Errorf("parameter %s: the only lists that are supported are texts of the query, with explode: false", v.Name)
	case !p.list && (s.kinds.has(kindArray) || s.kinds.has(kindObject)):
		return fmt.Errorf("parameter %s: objects are not supported", v.Name)
	}
	switch p.in {
	case InPath, InQuery:
	case InHeader:
		p.key = textproto.CanonicalMIMEHeaderKey(v.Name)
	default:
		return fmt.Errorf("parameter %s: place %q is not supported", v.Name, v.In)
	}
	same := func(q parameter) bool { return q.name == p.name && q.in == p.in }
	op.parameters = append(slices.DeleteFunc(op.parameters, same), p)
	return nil
}

// addBody compiles the request body.
func (c *compiler) addBody(op *Operation, ref *openapi3.RequestBodyRef, at string) error {
	if ref == nil || ref.Value == nil {
		return nil
	}
	op.BodyRequired = ref.Value.Required
	for _, media := range sortedKeys(ref.Value.Content) {
		k := bodyKind(media)
		op.Bodies = append(op.Bodies, k)
		if k != JSONBody && k != TextBody {
			continue
		}
		if op.body != nil {
			return fmt.Errorf("%s: a second body that is judged is not supported", media)
		}
		s, err := c.ref(ref.Value.Content[media].Schema, cmp.Or(ref.Ref, at)+"/content/"+escapeToken(media)+"/schema")
		if err != nil {
			return err
		}
		op.body = s
	}
	slices.Sort(op.Bodies)
	op.Bodies = slices.Compact(op.Bodies)
	return nil
}

// addResponse compiles one documented answer: of a status, or of a class such as 4XX.
func (c *compiler) addResponse(op *Operation, status string, ref *openapi3.ResponseRef) error {
	class, wide := strings.CutSuffix(status, "XX")
	code, err := strconv.Atoi(class)
	if err != nil {
		return errors.New("only statuses and classes such as 4XX are supported")
	}
	if ref == nil || ref.Value == nil {
		return errors.New("reference is not resolved")
	}
	r := &response{}
	for _, media := range sortedKeys(ref.Value.Content) {
		one := content{media: media, kind: bodyKind(media)}
		if one.kind == JSONBody || one.kind == TextBody {
			s, err := c.ref(ref.Value.Content[media].Schema, op.ID+" response "+status)
			if err != nil {
				return err
			}
			one.schema = s
		}
		r.contents = append(r.contents, one)
	}
	op.responses[code] = r
	if !wide {
		op.Statuses = append(op.Statuses, code)
	}
	return nil
}

// bodyKind is how a media type of the description travels.
func bodyKind(media string) BodyKind {
	base, _, err := mime.ParseMediaType(media)
	if err != nil {
		base = media
	}
	switch {
	case base == "application/json" || strings.HasSuffix(base, "+json"):
		return JSONBody
	case strings.HasPrefix(base, "multipart/"):
		return MultipartBody
	case strings.HasPrefix(base, "text/"):
		return TextBody
	}
	return BinaryBody
}
