package core

import (
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

// Scheme is the authentication scheme of an Authorization header.
type Scheme string

// The schemes. Source: overview, Authentication (D).
const (
	NoScheme    Scheme = ""       // no header
	Basic       Scheme = "basic"  // name and password, at login only
	Bearer      Scheme = "bearer" // a token, everywhere else
	APIKey      Scheme = "apikey" // an operator's key, on health, metrics and stats
	OtherScheme Scheme = "other"  // none of these, or a header that cannot be read
)

// Credential is what a request proves its caller with. The zero value is "nothing".
type Credential struct {
	Scheme   Scheme
	User     string // of Basic; without the world, if one was named, when it comes to Admit
	Password string // of Basic
	Token    string // of Bearer
	Key      string // of Apikey
}

// Caller is who makes a request, once admitted. The zero value is an integration that came with
// an API key.
type Caller struct {
	User  string // name; empty: an API key
	Admin bool   // has ROLE_ADMIN
	Token string // the bearer token presented; empty: none
}

// ParseCredential reads an Authorization header. Scheme names compare without case, any number
// of spaces may follow them. A Basic part that is not base64 of "name:password" is OtherScheme.
// Source: overview, Authentication (D, I); clients, Login and tokens (R).
func ParseCredential(header string) Credential {
	header = strings.TrimSpace(header)
	if header == "" {
		return Credential{}
	}
	scheme, rest, _ := strings.Cut(header, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToLower(scheme) {
	case "basic":
		plain, err := decodeBasic(rest)
		name, password, ok := strings.Cut(string(plain), ":")
		if err != nil || !ok {
			break
		}
		return Credential{Scheme: Basic, User: name, Password: password}
	case "bearer":
		return Credential{Scheme: Bearer, Token: rest}
	case "apikey":
		return Credential{Scheme: APIKey, Key: rest}
	}
	return Credential{Scheme: OtherScheme}
}

// decodeBasic reads base64 in the standard alphabet, with or without padding.
func decodeBasic(s string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
}

// access is who may call an operation.
type access uint8

// The rules of access.
const (
	atLogin   access = iota + 1 // name and password
	adminOnly                   // a token of the admin
	ownRecord                   // a token of the admin, or of the user whose record it is
	anyUser                     // a token of anybody
	userOrKey                   // a token of anybody, or an API key
)

// accessOf says who may call which operation.
// Source: overview, Authentication and Roles (D; shards, two-step and providers I);
// users, GetUser and UpdateUser (I); operations beyond the listing: role of their neighbours (I).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var accessOf = map[string]access{
	"RequestCode": adminOnly, "RegisterAccount": adminOnly,
	"SetShards": adminOnly, "GetShards": adminOnly,
	"ResetApplicationSettings": adminOnly, "GetApplicationSettings": adminOnly, "UpdateApplicationSettings": adminOnly,
	"GetMediaProviders": adminOnly, "UpdateMediaProviders": adminOnly, "DeleteMediaProviders": adminOnly,
	"UploadCertificate": adminOnly, "DownloadCaCertificate": adminOnly,
	"DeleteWebhookCaCertificate": adminOnly, "DownloadWebhookCaCertificate": adminOnly, "UploadWebhookCaCertificate": adminOnly,
	"DisableTwoStep": adminOnly, "EnableTwoStep": adminOnly,
	"BackupSettings": adminOnly, "RestoreSettings": adminOnly,
	"GetBusinessProfile": adminOnly, "updateBusinessProfile": adminOnly,
	"GetComplianceInfo": adminOnly, "UpdateComplianceInfo": adminOnly,
	"GetProfileAbout": adminOnly, "UpdateProfileAbout": adminOnly,
	"GetProfilePhoto": adminOnly, "UpdateProfilePhoto": adminOnly, "DeleteProfilePhoto": adminOnly,

	"LoginUser": atLogin, "LogoutUser": anyUser,
	"CreateUser": adminOnly, "DeleteUser": adminOnly, "GetUser": ownRecord, "UpdateUser": ownRecord,

	"CheckHealth": userOrKey, "GetMetrics": userOrKey, "GetAppStats": userOrKey, "GetDbStats": userOrKey,
	"GetInternalAppStats": userOrKey, "GetInternalDbStats": userOrKey, "GetSupportInfo": anyUser,

	"CheckContact": anyUser, "GetContactIdentity": anyUser, "AcknowledgeContactIdentity": anyUser,
	"BlockContact": anyUser, "UnblockContact": anyUser,
	"SendMessage": anyUser, "MarkMessageAsRead": anyUser, "CollectMessageGarbage": anyUser,
	"UploadMedia": anyUser, "DownloadMedia": anyUser, "DeleteMedia": anyUser,
	"GetAllGroups": anyUser, "CreateGroup": anyUser, "GetGroupInfo": anyUser, "UpdateGroupInfo": anyUser,
	"DemoteGroupAdmin": anyUser, "PromoteToGroupAdmin": anyUser,
	"DeleteGroupIcon": anyUser, "GetGroupIconBinary": anyUser, "SetGroupIcon": anyUser,
	"DeleteGroupInvite": anyUser, "GetGroupInvite": anyUser,
	"LeaveGroup": anyUser, "RemoveGroupParticipant": anyUser,
	"ListStickerPacks": anyUser, "CreateStickerPack": anyUser, "GetStickerPack": anyUser,
	"UpdateStickerPack": anyUser, "DeleteStickerPack": anyUser,
	"ListStickers": anyUser, "AddSticker": anyUser, "GetSticker": anyUser, "UpdateSticker": anyUser, "DeleteSticker": anyUser,
}

// Guarded tells whether Admit knows an operation, by its operationId.
func Guarded(operation string) bool { return accessOf[operation] != 0 }

// Admit asks who a caller is and whether it may call an operation. Refusals: 401/1005 for
// credentials that are missing, wrong, expired, revoked or of the wrong scheme; 403/1005 for
// the wrong role. An operation that the table does not know is refused to everybody with 1000:
// that is a mistake of ours.
type Admit struct {
	Operation string // operationId
	By        Credential
	Of        string // name of the user whose record is asked for; empty: the operation is about none
}

func (c Admit) do(w *World) (Caller, error) {
	rule := accessOf[c.Operation]
	switch {
	case rule == 0:
		return Caller{}, refuse(1000, "Operation '%s' has no rule of access", c.Operation)
	case rule == atLogin:
		return w.admitByPassword(c.By)
	case rule == userOrKey && c.By.Scheme == APIKey:
		return w.admitByKey(c.By.Key)
	}
	caller, err := w.admitByToken(c.By)
	if err != nil {
		return Caller{}, err
	}
	if rule == adminOnly && !caller.Admin {
		return Caller{}, forbid("This operation needs the role ROLE_ADMIN; user '%s' has ROLE_USER", caller.User).by(RuleRole)
	}
	if rule == ownRecord {
		return caller, caller.mayTouch(c.Of)
	}
	return caller, nil
}

// mayTouch refuses with 403/1005 unless the record is the caller's own, or the caller the admin.
func (by Caller) mayTouch(name string) error {
	if by.Admin || by.User == name {
		return nil
	}
	return forbid("User '%s' has ROLE_USER and may see and change its own record only", by.User).by(RuleOwnRecord)
}

// admitByPassword checks name and password alone; what else login needs is LoginUser's matter.
// An unknown user and a wrong password get the same answer. Source: users, LoginUser (D, O).
func (w *World) admitByPassword(by Credential) (Caller, error) {
	if by.Scheme != Basic {
		return Caller{}, refuse(1005, "Login needs the scheme Basic with name and password; %s", sent(by.Scheme)).by(schemeRule(by.Scheme, RuleNoPassword))
	}
	u := w.users.find(by.User)
	if !u.accepts(by.Password) {
		return Caller{}, refuse(1005, "Invalid credentials.").by(RuleCredentials)
	}
	return Caller{User: u.name, Admin: u.admin}, nil
}

// admitByKey checks an API key against all of the operator's, in constant time.
// Source: overview, Authentication (D).
func (w *World) admitByKey(key string) (Caller, error) {
	found := 0
	for _, k := range w.genesis.APIKeys {
		found |= subtle.ConstantTimeCompare([]byte(k), []byte(key))
	}
	if found == 0 {
		return Caller{}, refuse(1005, "The API key is not valid").by(RuleAPIKey)
	}
	return Caller{}, nil
}

// admitByToken checks a bearer token.
func (w *World) admitByToken(by Credential) (Caller, error) {
	if by.Scheme != Bearer {
		return Caller{}, refuse(1005, "This operation needs the scheme Bearer with a token from login; %s", sent(by.Scheme)).by(schemeRule(by.Scheme, RuleNoToken))
	}
	s, ok := w.tokens.find(by.Token)
	if !ok || s.expired(w.now) {
		return Caller{}, w.tokens.refusal(by.Token, w.now)
	}
	return Caller{User: s.user.name, Admin: s.user.admin, Token: s.text}, nil
}

// The rules of access, as Fault.Rule names them.
const (
	RuleNoToken       = "no-token"            // neither header nor token
	RuleNoPassword    = "no-password"         // a login without a header
	RuleScheme        = "wrong-scheme"        // another scheme than the operation takes
	RuleAuthorization = "bad-authorization"   // a header that cannot be read
	RuleUnknownToken  = "unknown-token"       // not one of this world
	RuleExpiredToken  = "expired-token"       //
	RuleRevokedToken  = "revoked-token"       //
	RuleCredentials   = "wrong-credentials"   //nolint:gosec // the name of a rule: name or password
	RuleAPIKey        = "wrong-api-key"       //
	RuleRole          = "wrong-role"          // ROLE_USER where ROLE_ADMIN is needed
	RuleOwnRecord     = "foreign-record"      // a user's record that is not the caller's
	RulePasswordDue   = "password-change-due" // a login that must bring a new password
)

// The rules of limits, as Fault.Rule names them.
const (
	RuleRateLimit = "rate-limit"     // see Throttle
	RuleTooLarge  = "body-too-large" // a body, or a part of one
)

// schemeRule is the rule that a request breaks whose scheme is not the one that is needed; without
// any it is the given one.
func schemeRule(s Scheme, none string) string {
	switch s {
	case NoScheme:
		return none
	case OtherScheme:
		return RuleAuthorization
	default:
		return RuleScheme
	}
}

// sent says in words what scheme a request came with.
func sent(s Scheme) string {
	switch s {
	case NoScheme:
		return "the request has no Authorization header"
	case Basic:
		return "the request came with Basic"
	case Bearer:
		return "the request came with Bearer"
	case APIKey:
		return "the request came with Apikey"
	case OtherScheme:
	}
	return "the Authorization header of the request cannot be read"
}

// forbid refuses with 403/1005: the caller is known, but may not.
func forbid(details string, args ...any) *Fault {
	f := refuse(1005, details, args...)
	f.Status = 403
	return f
}
