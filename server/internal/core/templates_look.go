package core

// ListTemplates asks for the declared templates, in the order of the Genesis; the answer is not to be
// changed. Never refused.
type ListTemplates struct{}

func (ListTemplates) do(w *World) ([]Template, error) { return w.genesis.Templates, nil }
