package control

import (
	"context"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
)

// ListGroups tells which groups there are.
func (c *Control) ListGroups(_ context.Context, req gen.ListGroupsRequestObject) (gen.ListGroupsResponseObject, error) {
	e, err := c.enter(req.World)
	if err != nil {
		return nil, err
	}
	views, err := do(e, core.ListAllGroups{})
	if err != nil {
		return nil, err
	}
	list := gen.ListGroups200JSONResponse{Groups: make([]gen.Group, 0, len(views))}
	for _, g := range views {
		list.Groups = append(list.Groups, gen.Group{
			ID: g.ID, Subject: g.Subject, Description: g.Description, Creator: g.Creator, Created: g.Created,
			Participants: g.Participants, Admins: g.Admins, Member: g.Member,
		})
	}
	return list, nil
}
