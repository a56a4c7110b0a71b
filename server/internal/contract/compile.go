package contract

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// compiler turns schemas of the description into ours, each once, so that schemas may refer to themselves.
type compiler struct {
	done     map[*openapi3.Schema]*schema
	merged   map[*openapi3.Schema]*openapi3.Schema // allOf made into one schema; nil while it is being made
	order    []*schema                             // as compiled, so that errors do not depend on map order
	patterns []*pattern
}

func newCompiler() *compiler {
	return &compiler{done: map[*openapi3.Schema]*schema{}, merged: map[*openapi3.Schema]*openapi3.Schema{}}
}

// sortedKeys are the keys of a map in alphabetical order.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// ref compiles a schema, or takes the compiled one; at is where it stands.
func (c *compiler) ref(ref *openapi3.SchemaRef, at string) (*schema, error) {
	if ref == nil || ref.Value == nil {
		return nil, fmt.Errorf("%s: reference is not resolved", at)
	}
	name := strings.TrimPrefix(ref.Ref, "#/components/schemas/")
	switch {
	case ref.Ref != "":
		at = ref.Ref
	default:
		name = strings.TrimPrefix(at, "#/components/schemas/")
	}
	if strings.Contains(name, "/") {
		name = ""
	}
	if s := c.done[ref.Value]; s != nil {
		return s, nil
	}
	s := &schema{name: name, at: at}
	c.done[ref.Value] = s
	c.order = append(c.order, s)
	whole, err := c.merge(ref.Value, at)
	if err != nil {
		return nil, err
	}
	if err := c.fill(s, whole); err != nil {
		return nil, err
	}
	return s, nil
}

// fill compiles the keywords of one schema.
func (c *compiler) fill(s *schema, v *openapi3.Schema) error {
	if err := supported(v); err != nil {
		return fmt.Errorf("%s: %w", s.at, err)
	}
	steps := []func(*schema, *openapi3.Schema) error{
		setKinds, setFaults, setRemembered, setEnum, c.setText, setNumber, c.setArray, c.setObject, c.setUnion,
	}
	for _, step := range steps {
		if err := step(s, v); err != nil {
			return fmt.Errorf("%s: %w", s.at, err)
		}
	}
	s.nullable = v.Nullable
	s.notAllowed = v.Nullable && len(v.Enum) == 1 && v.Enum[0] == nil
	if text, ok := v.Example.(string); ok {
		s.example = text
	}
	return nil
}

// supported refuses keywords that we do not judge.
func supported(v *openapi3.Schema) error {
	unknown := map[string]bool{
		"not": v.Not != nil, "const": v.Const != nil, "prefixItems": v.PrefixItems != nil, "contains": v.Contains != nil,
		"minContains": v.MinContains != nil, "maxContains": v.MaxContains != nil,
		"patternProperties": v.PatternProperties != nil, "dependentSchemas": v.DependentSchemas != nil,
		"propertyNames": v.PropertyNames != nil, "if": v.If != nil, "then": v.Then != nil, "else": v.Else != nil,
		"dependentRequired": v.DependentRequired != nil, "a boolean schema": v.Always != nil,
		"unevaluatedItems":      v.UnevaluatedItems.Has != nil || v.UnevaluatedItems.Schema != nil,
		"unevaluatedProperties": v.UnevaluatedProperties.Has != nil || v.UnevaluatedProperties.Schema != nil,
		"contentSchema":         v.ContentSchema != nil, "contentEncoding": v.ContentEncoding != "",
		"contentMediaType": v.ContentMediaType != "", "$dynamicRef": v.DynamicRef != "",
		"exclusiveMinimum as a number": v.ExclusiveMin.Value != nil,
		"exclusiveMaximum as a number": v.ExclusiveMax.Value != nil,
	}
	for _, keyword := range sortedKeys(unknown) {
		if unknown[keyword] {
			return fmt.Errorf("keyword %s is not supported", keyword)
		}
	}
	for _, key := range sortedKeys(v.Extensions) {
		if !strings.HasPrefix(key, "x-") {
			return fmt.Errorf("keyword %s is not supported", key)
		}
	}
	return nil
}

// setKinds compiles type. Without one every kind is right, or those of the enum.
func setKinds(s *schema, v *openapi3.Schema) error {
	switch types := v.Type.Slice(); {
	case len(types) == 0:
		s.kinds = anyKind
	case len(types) > 1:
		return fmt.Errorf("several types %v are not supported", types)
	case types[0] == openapi3.TypeInteger:
		s.kinds, s.integer = 1<<kindNumber, true
	default:
		k, ok := kindOfType(types[0])
		if !ok {
			return fmt.Errorf("type %q is not supported", types[0])
		}
		s.kinds = 1 << k
	}
	return applicable(s.kinds, v)
}

// kindOfType is the kind of JSON value that a type takes.
func kindOfType(name string) (kind, bool) {
	switch name {
	case openapi3.TypeBoolean:
		return kindBool, true
	case openapi3.TypeNumber:
		return kindNumber, true
	case openapi3.TypeString:
		return kindString, true
	case openapi3.TypeArray:
		return kindArray, true
	case openapi3.TypeObject:
		return kindObject, true
	}
	return 0, false
}

// applicable refuses keywords that mean nothing for the type.
func applicable(kinds kindSet, v *openapi3.Schema) error {
	keywords := []struct {
		kind  kind
		given bool
		names string
	}{
		{kindString, v.MinLength > 0 || v.MaxLength != nil || v.Pattern != "", "minLength, maxLength, pattern"},
		{
			kindNumber, v.Min != nil || v.Max != nil || v.MultipleOf != nil || v.ExclusiveMin.IsSet() || v.ExclusiveMax.IsSet(),
			"minimum, maximum, multipleOf",
		},
		{kindArray, v.Items != nil || v.MinItems > 0 || v.MaxItems != nil || v.UniqueItems, "items, minItems, maxItems, uniqueItems"},
		{
			kindObject, len(v.Properties) > 0 || len(v.Required) > 0 || v.MinProps > 0 || v.MaxProps != nil ||
				v.AdditionalProperties.Has != nil || v.AdditionalProperties.Schema != nil,
			"properties, required, minProperties, maxProperties, additionalProperties",
		},
	}
	for _, k := range keywords {
		if k.given && !kinds.has(k.kind) {
			return fmt.Errorf("one of %s is given, which means nothing for this type", k.names)
		}
	}
	return nil
}

// setFaults compiles x-fault.
func setFaults(s *schema, v *openapi3.Schema) error {
	faults, err := readFaults(v.Extensions)
	s.faults = faults
	return err
}

// setRemembered compiles x-remembered.
func setRemembered(s *schema, v *openapi3.Schema) error {
	raw, ok := v.Extensions["x-remembered"]
	if !ok {
		return nil
	}
	if raw != true || v.MaxLength == nil && v.MaxItems == nil {
		return fmt.Errorf("x-remembered is %v, want true beside maxLength or maxItems", raw)
	}
	s.remembered = true
	return nil
}

// readFaults reads an x-fault extension: rule to error code.
func readFaults(extensions map[string]any) ([]ruleCode, error) {
	raw, ok := extensions["x-fault"]
	if !ok {
		return nil, nil
	}
	table, ok := raw.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("x-fault is %T, want a map of rule to code", raw)
	}
	var faults []ruleCode
	for _, rule := range sortedKeys(table) {
		code, ok := wholeNumber(table[rule])
		if !ok || code <= 0 {
			return nil, fmt.Errorf("x-fault: code of %s is %v, want a positive integer", rule, table[rule])
		}
		if !slices.Contains(faultRules(), Rule(rule)) {
			return nil, fmt.Errorf("x-fault: %q is no rule, want one of %v", rule, faultRules())
		}
		faults = append(faults, ruleCode{Rule(rule), code})
	}
	return faults, nil
}

// faultRules are the rules to which x-fault can give a code.
func faultRules() []Rule {
	return []Rule{
		RuleRequired, RuleType, RuleEnum, RulePattern, RuleFormat, RuleMinLength, RuleMaxLength, RuleMinItems, RuleMaxItems,
		RuleUniqueItems, RuleMinimum, RuleMaximum, RuleMultipleOf, RuleMinProperties, RuleMaxProperties, RuleOneOf,
		RuleAnyOf, RuleDiscriminator, RuleNotAllowed,
	}
}

// wholeNumber reads an integer of the description, however the loader spelled it.
func wholeNumber(v any) (int, bool) {
	switch v := v.(type) {
	case int:
		return v, true
	case int64:
		return int(v), true
	case uint64:
		return int(v), v <= 1<<31
	case float64:
		return int(v), v == float64(int(v))
	}
	return 0, false
}
