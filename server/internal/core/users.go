package core

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
	"strings"
	"unicode/utf8"
)

// BuiltInAdmin is the account that always exists, and the only one with ROLE_ADMIN.
// Source: users, head of the page (D).
const BuiltInAdmin = "admin"

// initialPassword is that of the built-in admin after installation. Source: users (D).
const initialPassword = "secret"

// Limits of accounts, in characters. Source: users, Password and name rules (D); the number of
// users is our choice (I).
const (
	minUserName = 4
	maxUserName = 32
	minPassword = 8
	maxPassword = 64
	maxUsers    = 1000
)

// specialCharacters are those of which a password needs one. Source: users, Password and name rules (D).
const specialCharacters = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

// account is a user of the API. Its password is kept as a salted SHA-256, never in clear: it
// guards test worlds, so a slow hash would only slow logins down.
type account struct {
	name       string
	admin      bool
	salt       [16]byte
	hash       [sha256.Size]byte
	mustChange bool     // login must bring a new_password
	issued     []string // tokens from login that are valid, oldest first
}

// users are the accounts of a World, in the order of their creation.
type users struct {
	list   []*account
	byName map[string]*account
}

// startUsers makes the fixture's accounts and tokens. The built-in admin, when the fixture does
// not declare it, is as after installation: password "secret", to be changed at first login.
func startUsers(w *World) error {
	w.users.byName = map[string]*account{}
	declared := w.genesis.Users
	if !declares(declared, BuiltInAdmin) {
		declared = append([]User{{Name: BuiltInAdmin, Password: initialPassword, ChangePassword: true}}, declared...)
	}
	for _, u := range declared {
		switch {
		case userNameTrouble(u.Name) != "":
			return fmt.Errorf("user %q: the name %s", u.Name, userNameTrouble(u.Name))
		case u.Password == "":
			return fmt.Errorf("user %q: the password is empty", u.Name)
		case u.Admin && u.Name != BuiltInAdmin:
			return fmt.Errorf("user %q: only %q has the role of an admin", u.Name, BuiltInAdmin)
		case w.users.find(u.Name) != nil:
			return fmt.Errorf("user %q is declared twice", u.Name)
		}
		w.addUser(u)
	}
	return startTokens(w)
}

// declares tells whether a user is among the declared ones.
func declares(list []User, name string) bool {
	for _, u := range list {
		if u.Name == name {
			return true
		}
	}
	return false
}

// find is the account of a name; nil: none.
func (u *users) find(name string) *account { return u.byName[name] }

// addUser makes an account; the name must be free.
func (w *World) addUser(u User) {
	a := &account{name: u.Name, admin: u.Name == BuiltInAdmin, mustChange: u.ChangePassword}
	w.setPassword(a, u.Password)
	w.users.list = append(w.users.list, a)
	w.users.byName[a.name] = a
}

// setPassword replaces a password; the salt is new each time.
func (w *World) setPassword(a *account, password string) {
	salt := w.draw("salt:" + a.name)
	salt.fill(a.salt[:])
	a.hash = digest(a.salt, password)
}

// digest is the salted hash of a password.
func digest(salt [16]byte, password string) [sha256.Size]byte {
	return sha256.Sum256(append(salt[:], password...))
}

// accepts tells whether a password is right, in a time that does not tell why not. A nil account
// accepts none.
func (a *account) accepts(password string) bool {
	known := a
	if known == nil {
		known = &account{}
	}
	given := digest(known.salt, password)
	return subtle.ConstantTimeCompare(given[:], known.hash[:]) == 1 && a != nil
}

// userNameTrouble says what is wrong with a name; empty: nothing. All characters are fine but for
// control characters and the colon, which cannot be sent with Basic.
// Source: users, Password and name rules (D) and Open points 8.
func userNameTrouble(name string) string {
	switch n := utf8.RuneCountInString(name); {
	case n < minUserName:
		return fmt.Sprintf("is too short: %d characters, at least %d", n, minUserName)
	case n > maxUserName:
		return fmt.Sprintf("is too long: %d characters, at most %d", n, maxUserName)
	case strings.Contains(name, ":"):
		return "must not contain ':'"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == utf8.RuneError }):
		return "must not contain control characters"
	}
	return ""
}

// passwordTrouble lists the rules that a password breaks; empty: none.
// Source: users, Password and name rules (D).
func passwordTrouble(password string) string {
	n := utf8.RuneCountInString(password)
	var upper, lower, digit, special bool
	for _, r := range password {
		upper = upper || r >= 'A' && r <= 'Z'
		lower = lower || r >= 'a' && r <= 'z'
		digit = digit || r >= '0' && r <= '9'
		special = special || strings.ContainsRune(specialCharacters, r)
	}
	var broken []string
	for _, rule := range []struct {
		kept bool
		text string
	}{
		{n >= minPassword && n <= maxPassword, fmt.Sprintf("%d to %d characters (it has %d)", minPassword, maxPassword, n)},
		{upper, "an upper-case letter"},
		{lower, "a lower-case letter"},
		{digit, "a digit"},
		{special, "a special character such as ! or #"},
	} {
		if !rule.kept {
			broken = append(broken, rule.text)
		}
	}
	return strings.Join(broken, ", ")
}

// checkPassword refuses a password that breaks the rules; the parameter is named in the details.
func checkPassword(parameter, password string) error {
	if broken := passwordTrouble(password); broken != "" {
		return refuse(1009, "Parameter '%s' breaks the password rules, it needs: %s", parameter, broken)
	}
	return nil
}

// CreateUser is the wish for a new account with ROLE_USER. The answer is its name.
// Refusals: 1009 for the rules of names and passwords; 1014 when the name is taken or there are
// 1,000 users. Source: users, CreateUser (D).
type CreateUser struct {
	Username string
	Password string
}

func (c CreateUser) do(w *World) (string, error) {
	if trouble := userNameTrouble(c.Username); trouble != "" {
		return "", refuse(1009, "Parameter 'username' %s", trouble)
	}
	if err := checkPassword("password", c.Password); err != nil {
		return "", err
	}
	if w.users.find(c.Username) != nil {
		return "", refuse(1014, "Unable to create user. Already exist?")
	}
	if len(w.users.list) >= maxUsers {
		return "", refuse(1014, "Unable to create user. There are %d users, the most that a world holds", maxUsers)
	}
	w.addUser(User{Name: strings.Clone(c.Username), Password: c.Password})
	w.tell(UserCreated{Occurred: w.occurred(), User: c.Username})
	return c.Username, nil
}

// UserRecord is what the API shows of an account.
type UserRecord struct {
	Name  string
	Admin bool // ROLE_ADMIN; otherwise ROLE_USER
}

// ReadUser asks for an account. The admin may read all, a user its own.
// Refusals: 403/1005, 1006. Source: users, GetUser (D; own record I).
type ReadUser struct {
	By   Caller
	Name string
}

func (c ReadUser) do(w *World) (UserRecord, error) {
	u, err := w.userFor(c.By, c.Name)
	if err != nil {
		return UserRecord{}, err
	}
	return UserRecord{Name: u.name, Admin: u.admin}, nil
}

// userFor finds an account that a caller may see and change. Who may not, learns nothing of what
// exists.
func (w *World) userFor(by Caller, name string) (*account, error) {
	if err := by.mayTouch(name); err != nil {
		return nil, err
	}
	u := w.users.find(name)
	if u == nil {
		return nil, refuse(1006, "There is no user '%s'", name)
	}
	return u, nil
}

// KnowsUser asks whether there is an account of a name. It is never refused.
type KnowsUser struct {
	Name string
}

func (c KnowsUser) do(w *World) (bool, error) { return w.users.find(c.Name) != nil, nil }

// UpdateUser is the wish for a new password, which counts from now on; tokens stay valid. Of the
// admin it also satisfies the demand for a change at first login. The answer is the name.
// Refusals: 403/1005, 1006, 1009. Source: users, UpdateUser (D; own record and admin I).
type UpdateUser struct {
	By       Caller
	Name     string
	Password string
}

func (c UpdateUser) do(w *World) (string, error) {
	u, err := w.userFor(c.By, c.Name)
	if err != nil {
		return "", err
	}
	if err := checkPassword("password", c.Password); err != nil {
		return "", err
	}
	w.changePassword(u, c.Password)
	return u.name, nil
}

// changePassword replaces a password on somebody's wish.
func (w *World) changePassword(u *account, password string) {
	w.setPassword(u, password)
	u.mustChange = false
	w.tell(PasswordChanged{Occurred: w.occurred(), User: u.name})
}

// DeleteUser ends an account and all its tokens. The answer is its name.
// Refusals: 1009 for the built-in admin, 1006. Source: users, DeleteUser (D; code 1009 I).
type DeleteUser struct {
	Name string
}

func (c DeleteUser) do(w *World) (string, error) {
	u := w.users.find(c.Name)
	switch {
	case u == nil:
		return "", refuse(1006, "There is no user '%s'", c.Name)
	case u.admin:
		return "", refuse(1009, "The built-in user '%s' cannot be deleted", u.name)
	}
	w.tokens.revokeAll(u)
	delete(w.users.byName, u.name)
	for i, other := range w.users.list {
		if other == u {
			w.users.list = append(w.users.list[:i], w.users.list[i+1:]...)
			break
		}
	}
	w.tell(UserDeleted{Occurred: w.occurred(), User: u.name})
	return u.name, nil
}

// UserCreated tells of a new account.
type UserCreated struct {
	Occurred
	User string `json:"user"`
}

// Kind is "user_created".
func (UserCreated) Kind() string { return "user_created" }

// UserDeleted tells that an account is gone, and its tokens with it.
type UserDeleted struct {
	Occurred
	User string `json:"user"`
}

// Kind is "user_deleted".
func (UserDeleted) Kind() string { return "user_deleted" }

// PasswordChanged tells that a user has a new password.
type PasswordChanged struct {
	Occurred
	User string `json:"user"`
}

// Kind is "password_changed".
func (PasswordChanged) Kind() string { return "password_changed" }
