package contract

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// merge makes a schema with allOf into one without. Keywords that cannot be brought together are an error.
func (c *compiler) merge(v *openapi3.Schema, at string) (*openapi3.Schema, error) {
	if len(v.AllOf) == 0 {
		return v, nil
	}
	if m, ok := c.merged[v]; ok {
		if m == nil {
			return nil, fmt.Errorf("%s: allOf contains itself", at)
		}
		return m, nil
	}
	c.merged[v] = nil
	whole := *v
	whole.AllOf = nil
	nullable := true
	for i, ref := range v.AllOf {
		place := fmt.Sprintf("%s/allOf/%d", at, i)
		if ref == nil || ref.Value == nil {
			return nil, fmt.Errorf("%s: reference is not resolved", place)
		}
		part, err := c.merge(ref.Value, place)
		if err != nil {
			return nil, err
		}
		nullable = nullable && part.Nullable
		if err := add(&whole, part); err != nil {
			return nil, fmt.Errorf("%s: %w", place, err)
		}
	}
	whole.Nullable = v.Nullable || nullable
	c.merged[v] = &whole
	return &whole, nil
}

// add brings the keywords of part into whole.
func add(whole, part *openapi3.Schema) error {
	if err := addOnce(whole, part); err != nil {
		return err
	}
	addLimits(whole, part)
	addMembers(whole, part)
	whole.UniqueItems = whole.UniqueItems || part.UniqueItems
	whole.ReadOnly = whole.ReadOnly || part.ReadOnly
	whole.WriteOnly = whole.WriteOnly || part.WriteOnly
	if whole.Example == nil {
		whole.Example = part.Example
	}
	extensions := maps.Clone(part.Extensions)
	if extensions == nil {
		extensions = map[string]any{}
	}
	maps.Copy(extensions, whole.Extensions)
	whole.Extensions = extensions
	return nil
}

// addOnce takes over keywords that only one side may have, or both alike.
func addOnce(whole, part *openapi3.Schema) error {
	if part.Type != nil {
		if whole.Type != nil && !slices.Equal(*whole.Type, *part.Type) {
			return fmt.Errorf("types %v and %v do not go together", *whole.Type, *part.Type)
		}
		whole.Type = part.Type
	}
	if part.Pattern != "" {
		if whole.Pattern != "" && whole.Pattern != part.Pattern {
			return errors.New("two patterns are not supported")
		}
		whole.Pattern = part.Pattern
	}
	if part.Format != "" {
		if whole.Format != "" && whole.Format != part.Format {
			return fmt.Errorf("formats %s and %s do not go together", whole.Format, part.Format)
		}
		whole.Format = part.Format
	}
	enum, err := both(whole.Enum, part.Enum)
	if err != nil {
		return err
	}
	whole.Enum = enum
	if part.MultipleOf != nil {
		if whole.MultipleOf != nil && *whole.MultipleOf != *part.MultipleOf {
			return errors.New("two multipleOf are not supported")
		}
		whole.MultipleOf = part.MultipleOf
	}
	if err := addOpen(whole, part); err != nil {
		return err
	}
	return supported(part)
}

// addOpen takes over additionalProperties and unions, which speak of one list of members and so cannot be brought
// together with others.
func addOpen(whole, part *openapi3.Schema) error {
	limits := func(v *openapi3.Schema) bool {
		return v.AdditionalProperties.Has != nil || v.AdditionalProperties.Schema != nil
	}
	if limits(part) && len(whole.Properties) > 0 || limits(whole) && (limits(part) || len(part.Properties) > 0) {
		return errors.New("additionalProperties inside or beside allOf is not supported where there are other members")
	}
	if limits(part) {
		whole.AdditionalProperties = part.AdditionalProperties
	}
	if len(part.OneOf) > 0 || len(part.AnyOf) > 0 || part.Discriminator != nil {
		if len(whole.OneOf) > 0 || len(whole.AnyOf) > 0 || whole.Discriminator != nil {
			return errors.New("two unions are not supported")
		}
		whole.OneOf, whole.AnyOf, whole.Discriminator = part.OneOf, part.AnyOf, part.Discriminator
	}
	return nil
}

// addLimits keeps the tighter of two limits.
func addLimits(whole, part *openapi3.Schema) {
	whole.MinLength = max(whole.MinLength, part.MinLength)
	whole.MinItems = max(whole.MinItems, part.MinItems)
	whole.MinProps = max(whole.MinProps, part.MinProps)
	whole.MaxLength = lower(whole.MaxLength, part.MaxLength)
	whole.MaxItems = lower(whole.MaxItems, part.MaxItems)
	whole.MaxProps = lower(whole.MaxProps, part.MaxProps)
	if part.Min != nil && (whole.Min == nil || *part.Min > *whole.Min || *part.Min == *whole.Min && part.ExclusiveMin.IsTrue()) {
		whole.Min, whole.ExclusiveMin = part.Min, part.ExclusiveMin
	}
	if part.Max != nil && (whole.Max == nil || *part.Max < *whole.Max || *part.Max == *whole.Max && part.ExclusiveMax.IsTrue()) {
		whole.Max, whole.ExclusiveMax = part.Max, part.ExclusiveMax
	}
}

// lower is the smaller limit; nil is none.
func lower(a, b *uint64) *uint64 {
	if a == nil || b != nil && *b < *a {
		return b
	}
	return a
}

// addMembers takes over properties, required and items; what both sides describe must fit both.
func addMembers(whole, part *openapi3.Schema) {
	properties := maps.Clone(whole.Properties)
	if properties == nil && len(part.Properties) > 0 {
		properties = openapi3.Schemas{}
	}
	for name, ref := range part.Properties {
		properties[name] = join(properties[name], ref)
	}
	whole.Properties = properties
	required := slices.Clone(whole.Required)
	for _, name := range part.Required {
		if !slices.Contains(required, name) {
			required = append(required, name)
		}
	}
	whole.Required = required
	whole.Items = join(whole.Items, part.Items)
}

// join is a schema that demands what both demand; nil demands nothing.
func join(a, b *openapi3.SchemaRef) *openapi3.SchemaRef {
	switch {
	case a == nil:
		return b
	case b == nil || a.Value == b.Value:
		return a
	}
	return openapi3.NewSchemaRef("", &openapi3.Schema{AllOf: openapi3.SchemaRefs{a, b}})
}

// both is what two enums have in common; an empty one is none.
func both(a, b []any) ([]any, error) {
	if len(a) == 0 || len(b) == 0 {
		return append(slices.Clone(a), b...), nil
	}
	common := slices.DeleteFunc(slices.Clone(a), func(v any) bool {
		return !slices.ContainsFunc(b, func(w any) bool { return reflect.DeepEqual(v, w) })
	})
	if len(common) == 0 {
		return nil, errors.New("enums have nothing in common")
	}
	return common, nil
}
