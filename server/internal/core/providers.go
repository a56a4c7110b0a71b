package core

import (
	"fmt"
	"slices"
)

// maxProviders bounds the media providers of a World. Our choice (I).
const maxProviders = 100

// wwwProvider is the only type of provider. Source: media-providers, Provider object (D, S).
const wwwProvider = "www"

// Provider is a named set of credentials for fetching media by link: a bearer token or a name with
// password, exactly one of the two. Source: media-providers, Provider object (D, S).
type Provider struct {
	Name   string
	Type   string // "www"; empty means the same
	Bearer string
	Basic  *BasicConfig // nil: none
}

// BasicConfig is a name with password for fetching media.
type BasicConfig struct {
	Username string
	Password string
}

// providers are the media providers in the order in which they were first named.
type providers struct{ list []Provider }

// find is the provider of a name.
func (p *providers) find(name string) (Provider, bool) {
	i := slices.IndexFunc(p.list, func(o Provider) bool { return o.Name == name })
	if i < 0 {
		return Provider{}, false
	}
	return p.list[i], true
}

// startProviders puts the fixture's providers in force.
func startProviders(w *World) error {
	list, err := mergeProviders(nil, w.genesis.Providers)
	if err != nil {
		return fmt.Errorf("media providers: %w", err)
	}
	w.providers.list = list
	return nil
}

// MediaProviders asks for all media providers, secrets included.
// Source: media-providers, GetMediaProviders (O; echo of secrets I).
type MediaProviders struct{}

func (MediaProviders) do(w *World) ([]Provider, error) { return slices.Clone(w.providers.list), nil }

// UpdateMediaProviders adds providers or replaces those of the same name; others stay. All or none.
// Refusals: 1008 without name; 1009 for a wrong type, or not exactly one of bearer and basic, or
// more than 100. Source: media-providers, UpdateMediaProviders (D; semantics I).
type UpdateMediaProviders struct {
	Providers []Provider
}

func (c UpdateMediaProviders) do(w *World) (Nothing, error) {
	list, err := mergeProviders(w.providers.list, c.Providers)
	if err != nil {
		return Nothing{}, err
	}
	w.providers.list = list
	names := make([]string, 0, len(c.Providers))
	for _, p := range c.Providers {
		names = append(names, p.Name)
	}
	w.tell(MediaProvidersChanged{Occurred: w.occurred(), Names: names})
	return Nothing{}, nil
}

// mergeProviders is a new list: the old one with the given ones replaced by name or added.
func mergeProviders(old, given []Provider) ([]Provider, error) {
	list := slices.Clone(old)
	for i, p := range given {
		if err := checkProvider(i, p); err != nil {
			return nil, err
		}
		p.Type = wwwProvider
		if at := slices.IndexFunc(list, func(o Provider) bool { return o.Name == p.Name }); at >= 0 {
			list[at] = p
		} else {
			list = append(list, p)
		}
	}
	if len(list) > maxProviders {
		return nil, refuse(1009, "There would be %d media providers, at most %d", len(list), maxProviders)
	}
	return list, nil
}

// checkProvider refuses a provider that cannot be; i is its place in the request, from 0.
func checkProvider(i int, p Provider) error {
	switch {
	case p.Name == "":
		return refuse(1008, "Parameter 'name' of media provider %d is mandatory", i+1)
	case p.Type != "" && p.Type != wwwProvider:
		return refuse(1009, "Parameter 'type' of media provider '%s' is '%s', want '%s'", p.Name, p.Type, wwwProvider)
	case p.Bearer == "" && p.Basic == nil:
		return refuse(1009, "Parameter 'config' of media provider '%s' needs 'bearer' or 'basic'", p.Name)
	case p.Bearer != "" && p.Basic != nil:
		return refuse(1009, "Parameter 'config' of media provider '%s' has both 'bearer' and 'basic', want one", p.Name)
	case p.Basic != nil && p.Basic.Username == "":
		return refuse(1009, "Parameter 'config.basic.username' of media provider '%s' is empty", p.Name)
	}
	return nil
}

// DeleteMediaProvider takes a provider away. Refusal: 1006.
// Source: media-providers, DeleteMediaProviders (I).
type DeleteMediaProvider struct {
	Name string
}

func (c DeleteMediaProvider) do(w *World) (Nothing, error) {
	gone, ok := w.providers.find(c.Name)
	if !ok {
		return Nothing{}, refuse(1006, "There is no media provider '%s'", c.Name)
	}
	w.providers.list = slices.DeleteFunc(slices.Clone(w.providers.list), func(p Provider) bool { return p.Name == gone.Name })
	w.tell(MediaProvidersChanged{Occurred: w.occurred(), Names: []string{gone.Name}})
	return Nothing{}, nil
}

// MediaProvidersChanged tells which media providers were set or taken away; never their secrets.
type MediaProvidersChanged struct {
	Occurred
	Names []string `json:"names"`
}

// Kind is "media_providers_changed".
func (MediaProvidersChanged) Kind() string { return "media_providers_changed" }
