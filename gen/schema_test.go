package gen

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// TestSchemasAreNamedAndDescribed walks every schema of the description: objects, enums and unions stand under
// components with a name of their own, and each schema that is written out says what it is.
func TestSchemasAreNamedAndDescribed(t *testing.T) {
	t.Parallel()
	doc := description(t)
	names := slices.Sorted(maps.Keys(doc.Components.Schemas))
	if len(names) == 0 {
		t.Fatal("openapi.yaml has no schemas")
	}
	for _, name := range names {
		described(t, name, doc.Components.Schemas[name].Value)
		parts(t, name, doc.Components.Schemas[name].Value)
	}
}

func TestContentRefersToNamedSchemas(t *testing.T) {
	t.Parallel()
	for id, op := range operations(description(t)) {
		if op.RequestBody != nil {
			referring(t, id+" body", op.RequestBody.Value.Content)
		}
		for status, response := range op.Responses.Map() {
			referring(t, id+" "+status, response.Value.Content)
		}
		for _, parameter := range op.Parameters {
			if parameter.Ref == "" || parameter.Value.Schema.Ref == "" {
				t.Errorf("%s: parameter %s and its schema have no names", id, parameter.Value.Name)
			}
		}
	}
}

// referring fails for content whose schema is written out in place.
func referring(t *testing.T, place string, content openapi3.Content) {
	t.Helper()
	for kind, media := range content {
		if media.Schema == nil || media.Schema.Ref == "" {
			t.Errorf("%s: schema of %s has no name", place, kind)
		}
	}
}

// described fails for a schema without description.
func described(t *testing.T, place string, schema *openapi3.Schema) {
	t.Helper()
	if schema.Description == "" {
		t.Errorf("%s has no description", place)
	}
}

// parts visits what schema is made of.
func parts(t *testing.T, place string, schema *openapi3.Schema) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
		inline(t, place+"."+name, schema.Properties[name])
	}
	if schema.Items != nil {
		inline(t, place+"[]", schema.Items)
	}
	if schema.AdditionalProperties.Schema != nil {
		inline(t, place+".*", schema.AdditionalProperties.Schema)
	}
	if allowed := schema.AdditionalProperties.Has; allowed != nil && !*allowed {
		t.Errorf("%s refuses members that are not declared", place)
	}
	for _, list := range []openapi3.SchemaRefs{schema.OneOf, schema.AnyOf, schema.AllOf} {
		for i, ref := range list {
			if ref.Ref == "" {
				t.Errorf("%s: alternative %s has no name", place, strconv.Itoa(i))
			}
		}
	}
}

// inline checks a schema that is written out in place: a described text, number, boolean, array or constant.
func inline(t *testing.T, place string, ref *openapi3.SchemaRef) {
	t.Helper()
	if ref.Ref != "" {
		return
	}
	schema := ref.Value
	described(t, place, schema)
	composed := len(schema.OneOf)+len(schema.AnyOf)+len(schema.AllOf) > 0
	if schema.Type.Is("object") || schema.Type == nil || composed || len(schema.Enum) > 1 {
		t.Errorf("%s: an object, union or enum needs a name of its own", place)
	}
	parts(t, place, schema)
}
