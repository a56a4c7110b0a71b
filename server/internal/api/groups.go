package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetAllGroups lists the groups that the business is in.
func (a *API) GetAllGroups(ctx context.Context, _ gen.GetAllGroupsRequestObject) (gen.GetAllGroupsResponseObject, error) {
	refs, err := do(ctx, core.ListGroups{})
	if err != nil {
		return nil, err
	}
	return gen.GetAllGroups200JSONResponse{Groups: groupSummaries(refs), Meta: meta(ctx)}, nil
}

// CreateGroup makes a group.
func (a *API) CreateGroup(ctx context.Context, req gen.CreateGroupRequestObject) (gen.CreateGroupResponseObject, error) {
	ref, err := do(ctx, core.CreateGroup{Subject: req.Body.Subject})
	if err != nil {
		return nil, err
	}
	return gen.CreateGroup201JSONResponse{Groups: groupSummaries([]core.GroupRef{ref}), Meta: meta(ctx)}, nil
}

// GetGroupInfo tells what a group is.
func (a *API) GetGroupInfo(ctx context.Context, req gen.GetGroupInfoRequestObject) (gen.GetGroupInfoResponseObject, error) {
	g, err := do(ctx, core.GroupInfo{Group: req.GroupID})
	if err != nil {
		return nil, err
	}
	info := gen.GroupInfo{
		Subject: g.Subject, Creator: g.Creator, CreationTime: g.Created.Unix(), Admins: g.Admins, Participants: g.Participants,
	}
	return gen.GetGroupInfo200JSONResponse{Groups: []gen.GroupInfo{info}, Meta: meta(ctx)}, nil
}

// UpdateGroupInfo changes the subject of a group.
func (a *API) UpdateGroupInfo(ctx context.Context, req gen.UpdateGroupInfoRequestObject) (gen.UpdateGroupInfoResponseObject, error) {
	if _, err := do(ctx, core.UpdateGroup{Group: req.GroupID, Subject: req.Body.Subject}); err != nil {
		return nil, err
	}
	return gen.UpdateGroupInfo200JSONResponse{Meta: meta(ctx)}, nil
}

// PromoteToGroupAdmin gives participants admin rights.
func (a *API) PromoteToGroupAdmin(ctx context.Context, req gen.PromoteToGroupAdminRequestObject) (gen.PromoteToGroupAdminResponseObject, error) {
	if _, err := do(ctx, core.PromoteMembers{Group: req.GroupID, WaIDs: req.Body.WaIds}); err != nil {
		return nil, err
	}
	return gen.PromoteToGroupAdmin200JSONResponse{Meta: meta(ctx)}, nil
}

// DemoteGroupAdmin takes admin rights away.
func (a *API) DemoteGroupAdmin(ctx context.Context, req gen.DemoteGroupAdminRequestObject) (gen.DemoteGroupAdminResponseObject, error) {
	if _, err := do(ctx, core.DemoteMembers{Group: req.GroupID, WaIDs: req.Body.WaIds}); err != nil {
		return nil, err
	}
	return gen.DemoteGroupAdmin200JSONResponse{Meta: meta(ctx)}, nil
}

// RemoveGroupParticipant takes participants out of a group.
func (a *API) RemoveGroupParticipant(ctx context.Context, req gen.RemoveGroupParticipantRequestObject) (gen.RemoveGroupParticipantResponseObject, error) {
	if _, err := do(ctx, core.RemoveMembers{Group: req.GroupID, WaIDs: req.Body.WaIds}); err != nil {
		return nil, err
	}
	return gen.RemoveGroupParticipant200JSONResponse{Meta: meta(ctx)}, nil
}

// LeaveGroup takes the business out of a group.
func (a *API) LeaveGroup(ctx context.Context, req gen.LeaveGroupRequestObject) (gen.LeaveGroupResponseObject, error) {
	if _, err := do(ctx, core.LeaveGroup{Group: req.GroupID}); err != nil {
		return nil, err
	}
	return gen.LeaveGroup200JSONResponse{Meta: meta(ctx)}, nil
}

// GetGroupInvite tells the link by which people join.
func (a *API) GetGroupInvite(ctx context.Context, req gen.GetGroupInviteRequestObject) (gen.GetGroupInviteResponseObject, error) {
	link, err := do(ctx, core.GroupInvite{Group: req.GroupID})
	if err != nil {
		return nil, err
	}
	return gen.GetGroupInvite200JSONResponse{Groups: []gen.GroupLink{{Link: link}}, Meta: meta(ctx)}, nil
}

// DeleteGroupInvite kills that link.
func (a *API) DeleteGroupInvite(ctx context.Context, req gen.DeleteGroupInviteRequestObject) (gen.DeleteGroupInviteResponseObject, error) {
	if _, err := do(ctx, core.RevokeInvite{Group: req.GroupID}); err != nil {
		return nil, err
	}
	return gen.DeleteGroupInvite200JSONResponse{Meta: meta(ctx)}, nil
}

// GetGroupIconBinary answers the icon of a group, or where it can be fetched.
func (a *API) GetGroupIconBinary(ctx context.Context, req gen.GetGroupIconBinaryRequestObject) (gen.GetGroupIconBinaryResponseObject, error) {
	if req.Params.Format != nil {
		link, err := do(ctx, core.GroupIconLink{Group: req.GroupID})
		if err != nil {
			return nil, err
		}
		return gen.GetGroupIconBinary200JSONResponse{Groups: []gen.GroupLink{{Link: TripOf(ctx).Link(link)}}, Meta: meta(ctx)}, nil
	}
	p, err := do(ctx, core.GroupIcon{Group: req.GroupID})
	if err != nil {
		return nil, err
	}
	return gen.GetGroupIconBinary200ImageResponse(file(p.Type, p.Bytes)), nil
}

// SetGroupIcon sets the icon of a group.
func (a *API) SetGroupIcon(ctx context.Context, req gen.SetGroupIconRequestObject) (gen.SetGroupIconResponseObject, error) {
	b, err := picture(req.Body, req.MultipartBody)
	if err != nil {
		return nil, err
	}
	if _, err := do(ctx, core.SetGroupIcon{Group: req.GroupID, Bytes: b}); err != nil {
		return nil, err
	}
	return gen.SetGroupIcon200JSONResponse{Meta: meta(ctx)}, nil
}

// DeleteGroupIcon takes the icon of a group away.
func (a *API) DeleteGroupIcon(ctx context.Context, req gen.DeleteGroupIconRequestObject) (gen.DeleteGroupIconResponseObject, error) {
	if _, err := do(ctx, core.DeleteGroupIcon{Group: req.GroupID}); err != nil {
		return nil, err
	}
	return gen.DeleteGroupIcon200JSONResponse{Meta: meta(ctx)}, nil
}

// groupSummaries are groups as the list shows them, never nil.
func groupSummaries(refs []core.GroupRef) []gen.GroupSummary {
	all := make([]gen.GroupSummary, len(refs))
	for i, ref := range refs {
		all[i] = gen.GroupSummary{ID: ref.ID, CreationTime: ref.Created.Unix()}
	}
	return all
}
