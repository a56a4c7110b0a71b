package contract

import (
	"errors"
	"fmt"
	"slices"

	"github.com/getkin/kin-openapi/openapi3"
)

// setEnum compiles enum. Only scalars can be listed.
func setEnum(s *schema, v *openapi3.Schema) error {
	if len(v.Enum) == 0 {
		return nil
	}
	e, kinds := &enumRule{}, kindSet(0)
	for _, value := range v.Enum {
		switch value := value.(type) {
		case nil:
			if !v.Nullable {
				return errors.New("enum lists null, but nullable is not set")
			}
		case string:
			e.texts, kinds = append(e.texts, value), kinds|1<<kindString
		case bool:
			e.yes, e.no, kinds = e.yes || value, e.no || !value, kinds|1<<kindBool
		default:
			f, ok := asFloat(value)
			if !ok {
				return fmt.Errorf("enum lists a %T, only scalars are supported", value)
			}
			e.numbers, kinds = append(e.numbers, f), kinds|1<<kindNumber
		}
	}
	if kinds != 0 {
		if s.kinds&kinds != kinds {
			return errors.New("enum lists values of another type")
		}
		s.kinds &= kinds
	}
	s.enum = e
	return nil
}

// asFloat reads a number of the description, however the loader spelled it.
func asFloat(v any) (float64, bool) {
	if f, ok := v.(float64); ok {
		return f, true
	}
	i, ok := wholeNumber(v)
	return float64(i), ok
}

// upTo is a limit of the description as an int; negative: none is set.
func upTo(limit *uint64) int {
	if limit == nil || *limit > 1<<31 {
		return -1
	}
	return int(*limit)
}

// setText compiles the keywords of strings.
func (c *compiler) setText(s *schema, v *openapi3.Schema) error {
	if !s.kinds.has(kindString) {
		return nil
	}
	f, known := lookUpFormat(v.Format)
	if !known {
		return fmt.Errorf("format %q is not supported", v.Format)
	}
	t := &textRule{min: int(v.MinLength), max: upTo(v.MaxLength), format: f}
	if v.Pattern != "" {
		p, err := compilePattern(v.Pattern)
		if err != nil {
			return err
		}
		t.pattern = p
		c.patterns = append(c.patterns, p)
	}
	if t.min > 0 || t.max >= 0 || t.pattern != nil || t.format != nil {
		s.text = t
	}
	return nil
}

// setNumber compiles the keywords of numbers.
func setNumber(s *schema, v *openapi3.Schema) error {
	if !s.kinds.has(kindNumber) {
		return nil
	}
	f, known := lookUpFormat(v.Format)
	if !known {
		return fmt.Errorf("format %q is not supported", v.Format)
	}
	if v.MultipleOf != nil && *v.MultipleOf <= 0 {
		return fmt.Errorf("multipleOf is %g, want more than 0", *v.MultipleOf)
	}
	r := &numberRule{
		min: v.Min, max: v.Max, multipleOf: v.MultipleOf, format: f,
		exclusiveMin: v.ExclusiveMin.IsTrue(), exclusiveMax: v.ExclusiveMax.IsTrue(),
	}
	if v.Type != nil || r.min != nil || r.max != nil || r.multipleOf != nil {
		s.number = r
	}
	return nil
}

// setArray compiles the keywords of lists.
func (c *compiler) setArray(s *schema, v *openapi3.Schema) error {
	if !s.kinds.has(kindArray) || v.Items == nil && v.MinItems == 0 && v.MaxItems == nil && !v.UniqueItems {
		return nil
	}
	s.array = &arrayRule{min: int(v.MinItems), max: upTo(v.MaxItems), unique: v.UniqueItems}
	if v.Items == nil {
		return nil
	}
	items, err := c.ref(v.Items, s.at+"/items")
	s.array.items = items
	return err
}

// setObject compiles the keywords of objects.
func (c *compiler) setObject(s *schema, v *openapi3.Schema) error {
	if !s.kinds.has(kindObject) || v.Type == nil && len(v.Properties) == 0 && len(v.Required) == 0 &&
		v.MinProps == 0 && v.MaxProps == nil && v.AdditionalProperties.Has == nil && v.AdditionalProperties.Schema == nil {
		return nil
	}
	if len(v.Properties) > maxProperties {
		return fmt.Errorf("%d properties, at most %d are supported", len(v.Properties), maxProperties)
	}
	o := &objectRule{byName: map[string]int{}, min: int(v.MinProps), max: upTo(v.MaxProps)}
	for i, name := range sortedKeys(v.Properties) {
		p, err := c.property(name, v.Properties[name], s.at+"/properties/"+escapeToken(name))
		if err != nil {
			return err
		}
		o.properties = append(o.properties, p)
		o.byName[name] = i
		if slices.Contains(v.Required, name) {
			o.required |= 1 << i
		}
		if v.Properties[name].Value.ReadOnly {
			o.readOnly |= 1 << i
		}
		if v.Properties[name].Value.WriteOnly {
			o.writeOnly |= 1 << i
		}
	}
	for _, name := range v.Required {
		if v.Properties[name] == nil {
			return fmt.Errorf("required member %q is not declared", name)
		}
	}
	s.object = o
	return c.setAdditional(s, v)
}

// setAdditional compiles additionalProperties. Without any declared member, or with true, others are expected.
func (c *compiler) setAdditional(s *schema, v *openapi3.Schema) error {
	o, ap := s.object, v.AdditionalProperties
	switch {
	case ap.Schema != nil:
		additional, err := c.ref(ap.Schema, s.at+"/additionalProperties")
		o.additional = additional
		return err
	case ap.Has != nil:
		o.closed, o.open = !*ap.Has, *ap.Has
	default:
		o.open = len(o.properties) == 0
	}
	if o.open && len(o.properties) == 0 && o.min == 0 && o.max < 0 {
		s.object = nil // nothing to judge
	}
	return nil
}

// property compiles one declared member.
func (c *compiler) property(name string, ref *openapi3.SchemaRef, at string) (property, error) {
	s, err := c.ref(ref, at)
	if err != nil {
		return property{}, err
	}
	p := property{name: name, schema: s, missing: codeMissing}
	beside, err := readFaults(ref.Extensions)
	if err != nil {
		return property{}, fmt.Errorf("%s: %w", at, err)
	}
	for _, f := range slices.Concat(s.faults, beside) {
		if f.rule == RuleRequired {
			p.missing = f.code
		}
	}
	if ref.Ref != "" {
		for _, f := range beside {
			if f.rule != RuleRequired {
				return property{}, fmt.Errorf("%s: x-fault beside a reference can only tell about required; "+
					"%s belongs to the schema referred to", at, f.rule)
			}
		}
	}
	return p, nil
}
