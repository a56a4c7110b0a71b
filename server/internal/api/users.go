package api

import (
	"context"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// LoginUser issues a token, which carries the world that it is for.
func (a *API) LoginUser(ctx context.Context, req gen.LoginUserRequestObject) (gen.LoginUserResponseObject, error) {
	trip := TripOf(ctx)
	command := core.LoginUser{By: trip.Caller, World: trip.WorldName}
	if req.Body != nil {
		command.NewPassword = req.Body.NewPassword
	}
	session, err := do(ctx, command)
	if err != nil {
		return nil, err
	}
	token := gen.IssuedToken{Token: session.Token, ExpiresAfter: core.FormatExpiry(session.Ends)}
	return gen.LoginUser200JSONResponse{Users: []gen.IssuedToken{token}, Meta: webMeta(ctx)}, nil
}

// LogoutUser ends the token that was presented.
func (a *API) LogoutUser(ctx context.Context, _ gen.LogoutUserRequestObject) (gen.LogoutUserResponseObject, error) {
	if _, err := do(ctx, core.LogoutUser{By: TripOf(ctx).Caller}); err != nil {
		return nil, err
	}
	return gen.LogoutUser200JSONResponse{Meta: webMeta(ctx)}, nil
}

// CreateUser makes a user with ROLE_USER.
func (a *API) CreateUser(ctx context.Context, req gen.CreateUserRequestObject) (gen.CreateUserResponseObject, error) {
	name, err := do(ctx, core.CreateUser{Username: req.Body.Username, Password: req.Body.Password})
	if err != nil {
		return nil, err
	}
	return gen.CreateUser201JSONResponse{Users: userNames(name), Meta: webMeta(ctx)}, nil
}

// GetUser shows a user and its role.
func (a *API) GetUser(ctx context.Context, req gen.GetUserRequestObject) (gen.GetUserResponseObject, error) {
	u, err := do(ctx, core.ReadUser{By: TripOf(ctx).Caller, Name: req.UserUsername})
	if err != nil {
		return nil, err
	}
	record := gen.UserRecord{Username: u.Name, ROLES: gen.UserRoleUser}
	if u.Admin {
		record.ROLES = gen.UserRoleAdmin
	}
	return gen.GetUser200JSONResponse{Users: []gen.UserRecord{record}, Meta: webMeta(ctx)}, nil
}

// UpdateUser replaces a password.
func (a *API) UpdateUser(ctx context.Context, req gen.UpdateUserRequestObject) (gen.UpdateUserResponseObject, error) {
	name, err := do(ctx, core.UpdateUser{By: TripOf(ctx).Caller, Name: req.UserUsername, Password: req.Body.Password})
	if err != nil {
		return nil, err
	}
	return gen.UpdateUser200JSONResponse{Users: userNames(name), Meta: webMeta(ctx)}, nil
}

// DeleteUser ends a user and all its tokens.
func (a *API) DeleteUser(ctx context.Context, req gen.DeleteUserRequestObject) (gen.DeleteUserResponseObject, error) {
	name, err := do(ctx, core.DeleteUser{Name: req.UserUsername})
	if err != nil {
		return nil, err
	}
	return gen.DeleteUser200JSONResponse{Users: userNames(name), Meta: webMeta(ctx)}, nil
}

// userNames is the answer that names one user.
func userNames(name string) []gen.UserName { return []gen.UserName{{Username: name}} }
