package core

// GroupView is all that a World knows of a group.
type GroupView struct {
	Group
	ID          string
	Description string // empty: none
	Member      bool   // the business is in it
}

// ListAllGroups asks for the groups that the business is in or was in, in order of creation. Never refused.
type ListAllGroups struct{}

func (ListAllGroups) do(w *World) ([]GroupView, error) {
	views := make([]GroupView, 0, len(w.groups.inOrder))
	for _, g := range w.groups.inOrder {
		views = append(views, GroupView{Group: g.view(), ID: g.id, Description: g.description, Member: g.has(w.self())})
	}
	return views, nil
}
