package core

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fresh is a World as after installation.
func fresh(t *testing.T) *World {
	t.Helper()
	return shop(t, unregistered)
}

// enter logs in with name and password, as the API does.
func enter(t *testing.T, w *World, name, password string, newPassword *string) (Session, error) {
	t.Helper()
	caller, err := Do(w, w.Now(), Admit{Operation: "LoginUser", By: Credential{Scheme: Basic, User: name, Password: password}})
	if err != nil {
		return Session{}, err
	}
	return Do(w, w.Now(), LoginUser{By: caller, NewPassword: newPassword})
}

func TestTheFirstLoginDemandsANewPassword(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	steps := []struct {
		password string
		fresh    *string
		want     string // the error; empty: logged in
	}{
		{"wrong", nil, "1005 Access denied: Invalid credentials."},
		{"secret", nil, "1024 Password change required: Password must be changed"},
		{"secret", new("secret"), "1009 Parameter value is not valid: Parameter 'new_password' breaks the password rules, it needs: 8 to 64 characters (it has 6), an upper-case letter, a digit, a special character such as ! or #"},
		{"secret", nil, "1024 Password change required: Password must be changed"},
		{"secret", new("Ass4m-and-milk"), ""},
		{"secret", nil, "1005 Access denied: Invalid credentials."},
		{"Ass4m-and-milk", nil, ""},
		{"Ass4m-and-milk", new("Ass4m-and-milk"), ""},
		{"Ass4m-and-milk", new("weak"), "1009 Parameter value is not valid: Parameter 'new_password' breaks the password rules, it needs: 8 to 64 characters (it has 4), an upper-case letter, a digit, a special character such as ! or #"},
	}
	for i, step := range steps {
		_, err := enter(t, w, "admin", step.password, step.fresh)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != step.want {
			t.Fatalf("step %d: %q, want %q", i, got, step.want)
		}
	}
	want := []string{"password_changed", "user_logged_in", "user_logged_in", "user_logged_in"}
	if diff := cmp.Diff(want, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestAPresentPasswordIsFineAsNewOneEvenWhenWeak(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	if _, err := enter(t, w, "admin", "secret", new("secret")); err != nil {
		t.Errorf("got %v; clients send the present password as new_password (clients, Login and tokens)", err)
	}
}

func TestTheInitialPasswordCannotStay(t *testing.T) {
	t.Parallel()
	const strong = "Ass4m-and-milk"
	w := shop(t, func(g *Genesis) { g.Users = []User{{Name: "admin", Password: strong, ChangePassword: true}} })
	if _, err := enter(t, w, "admin", strong, new(strong)); err == nil || !strings.HasPrefix(err.Error(), "1024") {
		t.Errorf("got %v, want 1024", err)
	}
}

func TestPasswordRules(t *testing.T) {
	t.Parallel()
	const special = specialCharacters
	tests := []struct{ password, broken string }{
		{"Abcdef1!", ""},
		{"Abcde1!", "8 to 64 characters (it has 7)"},
		{"Aa1!" + strings.Repeat("x", 60), ""},
		{"Aa1!" + strings.Repeat("x", 61), "8 to 64 characters (it has 65)"},
		{"Aa1!" + strings.Repeat("é", 60), ""}, // characters, not bytes
		{"abcdefg1!", "an upper-case letter"},
		{"ABCDEFG1!", "a lower-case letter"},
		{"Abcdefgh!", "a digit"},
		{"Abcdefgh1", "a special character such as ! or #"},
		{"", "8 to 64 characters (it has 0), an upper-case letter, a lower-case letter, a digit, a special character such as ! or #"},
	}
	for _, r := range special {
		tests = append(tests, struct{ password, broken string }{"Abcdefg1" + string(r), ""})
	}
	for _, tt := range tests {
		if got := passwordTrouble(tt.password); got != tt.broken {
			t.Errorf("%q breaks %q, want %q", tt.password, got, tt.broken)
		}
	}
}

func TestUsersComeAndGo(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	done(t, w, CreateUser{Username: "kitchen", Password: "Ass4m-and-milk"})
	session, err := enter(t, w, "kitchen", "Ass4m-and-milk", nil)
	if err != nil {
		t.Fatalf("a created user logs in: %v", err)
	}
	done(t, w, UpdateUser{By: Caller{User: "kitchen"}, Name: "kitchen", Password: "Ear1-grey"})
	if got := calls(w, session.Token); got != "in" {
		t.Errorf("a token after a change of password: %s, want in (users, Open points 6)", got)
	}
	if diff := cmp.Diff(UserRecord{Name: "kitchen"}, done(t, w, ReadUser{By: Caller{User: "kitchen"}, Name: "kitchen"})); diff != "" {
		t.Errorf("own record (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(UserRecord{Name: "admin", Admin: true}, done(t, w, ReadUser{By: asAdmin, Name: "admin"})); diff != "" {
		t.Errorf("admin (-want +got):\n%s", diff)
	}
	done(t, w, DeleteUser{Name: "kitchen"})
	if got := calls(w, session.Token); got == "in" {
		t.Error("a token outlived its user")
	}
	if _, err := enter(t, w, "kitchen", "Ear1-grey", nil); err == nil {
		t.Error("a deleted user logged in")
	}
	if done(t, w, KnowsUser{Name: "kitchen"}) || !done(t, w, KnowsUser{Name: "till-2"}) {
		t.Error("want kitchen gone and till-2 there")
	}
	want := []string{"user_created", "user_logged_in", "password_changed", "user_deleted"}
	if diff := cmp.Diff(want, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestANamesakeOfADeletedUserHasNoneOfItsTokens(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	token := done(t, w, LoginUser{By: Caller{User: "till-2"}}).Token
	done(t, w, DeleteUser{Name: "till-2"})
	done(t, w, CreateUser{Username: "till-2", Password: "Ass4m-and-milk"})
	for _, old := range []string{token, "till-token"} {
		if got := calls(w, old); got == "in" {
			t.Errorf("token %s lives on", old)
		}
	}
}

func TestRefusalsOfUsers(t *testing.T) {
	t.Parallel()
	const strong = "Ass4m-and-milk"
	user := Caller{User: "till-2"}
	refusals{
		{"name taken", try(CreateUser{"till-2", strong}), "500/1014 Unable to create user. Already exist?"},
		{"name of the admin", try(CreateUser{"admin", strong}), "500/1014"},
		{"short name", try(CreateUser{"abc", strong}), "400/1009 Parameter 'username' is too short: 3 characters, at least 4"},
		{"long name", try(CreateUser{strings.Repeat("n", 33), strong}), "400/1009 Parameter 'username' is too long: 33 characters, at most 32"},
		{"colon in the name", try(CreateUser{"a:bc", strong}), "400/1009"},
		{"control character in the name", try(CreateUser{"abc\n", strong}), "400/1009"},
		{"weak password", try(CreateUser{"kitchen", "weak"}), "400/1009 Parameter 'password' breaks the password rules"},
		{"somebody else's record", try(ReadUser{user, "admin"}), "403/1005"},
		{"nobody's record, asked by a user", try(ReadUser{user, "nobody"}), "403/1005"},
		{"nobody's record", try(ReadUser{asAdmin, "nobody"}), "404/1006"},
		{"somebody else's password", try(UpdateUser{user, "admin", strong}), "403/1005"},
		{"nobody's password", try(UpdateUser{asAdmin, "nobody", strong}), "404/1006"},
		{"weak new password", try(UpdateUser{user, "till-2", "weak"}), "400/1009"},
		{"deleting the admin", try(DeleteUser{"admin"}), "400/1009"},
		{"deleting nobody", try(DeleteUser{"nobody"}), "404/1006"},
		{"login of somebody deleted meanwhile", try(LoginUser{By: Caller{User: "nobody"}}), "401/1005 Invalid credentials."},
		{"logout twice", try(LogoutUser{By: Caller{User: "admin", Token: "gone"}}), "401/1005"},
	}.run(t, func(t *testing.T) *World { t.Helper(); return shop(t, withStaff) })
}

func TestUsersAreBounded(t *testing.T) {
	t.Parallel()
	w := fresh(t)
	for i := range maxUsers - 1 {
		done(t, w, CreateUser{Username: fmt.Sprintf("user-%d", i), Password: "Ass4m-and-milk"})
	}
	if got := refused(t, w, CreateUser{Username: "one-more", Password: "Ass4m-and-milk"}); !strings.HasPrefix(got, "500/1014") {
		t.Errorf("got %s, want 500/1014", got)
	}
}

func TestPasswordsAreSaltedAndNotTold(t *testing.T) {
	t.Parallel()
	const same = "Ear1-grey"
	w := shop(t, withStaff)
	done(t, w, UpdateUser{By: asAdmin, Name: "till-2", Password: same})
	done(t, w, UpdateUser{By: asAdmin, Name: "admin", Password: same})
	if w.users.find("admin").hash == w.users.find("till-2").hash {
		t.Error("the same password of two users has the same hash")
	}
	if told := fmt.Sprintf("%+v", w.Drain()); strings.Contains(told, same) {
		t.Errorf("a fact holds a password: %s", told)
	}
}
