package contract

import (
	"errors"
	"fmt"

	"github.com/getkin/kin-openapi/openapi3"
)

// setUnion compiles oneOf or anyOf.
func (c *compiler) setUnion(s *schema, v *openapi3.Schema) error {
	branches, u, keyword := v.OneOf, &unionRule{}, "oneOf"
	if len(v.AnyOf) > 0 {
		if len(v.OneOf) > 0 {
			return errors.New("oneOf and anyOf in one schema are not supported")
		}
		branches, u.any, keyword = v.AnyOf, true, "anyOf"
	}
	if len(branches) == 0 {
		if v.Discriminator != nil {
			return errors.New("discriminator without oneOf or anyOf is not supported")
		}
		return nil
	}
	if len(branches) > maxProperties {
		return fmt.Errorf("%d branches, at most %d are supported", len(branches), maxProperties)
	}
	for i, ref := range branches {
		b, err := c.ref(ref, fmt.Sprintf("%s/%s/%d", s.at, keyword, i))
		if err != nil {
			return err
		}
		if s.object != nil && len(s.object.properties) > 0 && len(ref.Value.Properties) > 0 {
			return fmt.Errorf("properties both beside %s and inside it are not supported", keyword)
		}
		u.branches = append(u.branches, b)
	}
	s.union = u
	return setTags(u, v, branches)
}

// setTags compiles the discriminator. Every branch must be named by the mapping.
func setTags(u *unionRule, v *openapi3.Schema, branches openapi3.SchemaRefs) error {
	if v.Discriminator == nil {
		return nil
	}
	u.property = v.Discriminator.PropertyName
	for i, ref := range branches {
		named := false
		for _, value := range sortedKeys(v.Discriminator.Mapping) {
			target := v.Discriminator.Mapping[value].Ref
			if target == ref.Ref || "#/components/schemas/"+target == ref.Ref {
				u.tags, named = append(u.tags, &tag{value, u.branches[i], u, len(u.tags)}), true
			}
		}
		if !named {
			return fmt.Errorf("discriminator: no mapping leads to branch %d (%s)", i, ref.Ref)
		}
	}
	if len(u.tags) != len(v.Discriminator.Mapping) {
		return errors.New("discriminator: a mapping leads to no branch")
	}
	raw, ok := v.Extensions["x-discriminator-default"]
	if !ok {
		return nil
	}
	value, ok := raw.(string)
	if !ok {
		return fmt.Errorf("x-discriminator-default is %T, want a string", raw)
	}
	if u.fallback = u.branch([]byte(value)); u.fallback == nil {
		return fmt.Errorf("x-discriminator-default %q is not in the mapping", value)
	}
	return nil
}

// link completes unions when all schemas are compiled: which kinds they take, and whether null.
func (c *compiler) link() error {
	state := map[*schema]int{}
	for _, s := range c.order {
		if err := linkUnion(s, state); err != nil {
			return err
		}
	}
	return nil
}

// linkUnion completes one union after its branches; state is 1 while it is at it, 2 when done.
func linkUnion(s *schema, state map[*schema]int) error {
	switch {
	case s.union == nil || state[s] == 2:
		return nil
	case state[s] == 1:
		return fmt.Errorf("%s: the union is a branch of itself", s.at)
	}
	state[s] = 1
	kinds := kindSet(0)
	for _, b := range s.union.branches {
		if err := linkUnion(b, state); err != nil {
			return err
		}
		kinds |= b.kinds
		s.nullable = s.nullable || b.nullable
		if s.union.property != "" && b.kinds != 1<<kindObject {
			return fmt.Errorf("%s: a branch of a union with discriminator is no object", s.at)
		}
	}
	s.kinds &= kinds
	if s.union.property != "" {
		s.kinds &= 1 << kindObject
		s.union.common = s.union.shared()
	}
	if s.kinds == 0 {
		return fmt.Errorf("%s: no value can fit", s.at)
	}
	state[s] = 2
	return nil
}
