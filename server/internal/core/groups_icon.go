package core

// GroupIcon asks for the icon of a group. Refused with 1006 when it has none, 1011, 1012.
// Source: groups, Icon (I).
type GroupIcon struct {
	Group string // id
}

func (c GroupIcon) do(w *World) (Picture, error) {
	p, err := w.icon(c.Group)
	if err != nil {
		return Picture{}, err
	}
	return p.Picture, nil
}

// GroupIconLink asks where the icon of a group can be fetched; as GroupIcon. Source: groups,
// Icon (D for the parameter).
type GroupIconLink struct {
	Group string // id
}

func (c GroupIconLink) do(w *World) (string, error) {
	p, err := w.icon(c.Group)
	if err != nil {
		return "", err
	}
	return p.link(), nil
}

// SetGroupIcon sets or replaces the icon of a group. Refused with 1003, 1008, 1009, 1011, 1012,
// 1014, 1019. Source: groups, Icon (S, I).
type SetGroupIcon struct {
	Group string // id
	Bytes []byte // JPEG or PNG, at most MaxPicture bytes; the World keeps the slice
}

func (c SetGroupIcon) do(w *World) (Nothing, error) {
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, w.setIcon(g, c.Bytes, w.self(), ByAPI)
}

// DeleteGroupIcon takes the icon of a group away. Refused with 1003, 1006 when there is none,
// 1011, 1012, 1019. Source: groups, Icon (I).
type DeleteGroupIcon struct {
	Group string // id
}

func (c DeleteGroupIcon) do(w *World) (Nothing, error) {
	g, err := w.managed(c.Group)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, w.dropIcon(g, w.self(), ByAPI)
}

// icon finds the icon of a group.
func (w *World) icon(id string) (*picture, error) {
	g, err := w.seen(id)
	if err != nil {
		return nil, err
	}
	if g.icon == nil {
		return nil, noPicture()
	}
	return g.icon, nil
}

// setIcon sets the icon of a group.
func (w *World) setIcon(g *group, b []byte, by string, from ChangeMaker) error {
	p, err := w.putPicture(g.icon, g.id, b)
	if err != nil {
		return err
	}
	g.icon = p
	w.changed(g, change{event: GroupIconChanged, by: by, from: from})
	return nil
}

// dropIcon takes the icon of a group away.
func (w *World) dropIcon(g *group, by string, from ChangeMaker) error {
	if g.icon == nil {
		return noPicture()
	}
	w.dropPicture(g.icon)
	g.icon = nil
	w.changed(g, change{event: GroupIconDeleted, by: by, from: from})
	return nil
}

// noPicture is the refusal when there is no photo or icon. Source: errors, details texts (O).
func noPicture() error { return refuse(1006, "No picture set.") }
