package core

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
)

// backupVersion is the version of the document in a backup.
const backupVersion = 1

// MaxBackup bounds a backup that is restored, in bytes of base64. Our choice (I): a photo of 5 MiB fits.
const MaxBackup = 16 << 20

// backupDocument is what a backup holds: registration, settings and what people see of the number;
// neither messages nor users, and no certificates, which belong to the installation.
// Source: backup, BackupSettings (D) and Open points 4; users (I).
type backupDocument struct {
	Version     int
	CountryCode string
	Phone       string
	Name        string // verified name
	PIN         string // two-step; empty: off
	Shards      int
	Settings    Settings
	Providers   []Provider
	About       string
	Photo       []byte // empty: none
	Business    BusinessProfile
}

// BackupSettings asks for a backup under a password. Refusals: 1009 for an empty password, 1011.
// Source: backup, BackupSettings (D, I).
type BackupSettings struct {
	Password string // any but empty
}

func (c BackupSettings) do(w *World) (string, error) {
	if c.Password == "" {
		return "", refuse(1009, "Parameter 'password' is empty")
	}
	if err := w.ready(); err != nil {
		return "", err
	}
	r := &w.registration
	document := backupDocument{
		Version:     backupVersion,
		CountryCode: r.countryCode,
		Phone:       r.phone,
		Name:        r.name,
		PIN:         r.pins[r.waID()],
		Shards:      w.shards.count,
		Settings:    w.settings.stored,
		Providers:   w.providers.list,
		About:       w.profile.about,
		Business:    w.business.profile,
	}
	if p := w.profile.photo; p != nil {
		document.Photo = p.Bytes
	}
	plain, err := json.Marshal(document)
	if err != nil {
		return "", fmt.Errorf("encode backup: %w", err)
	}
	data, err := seal(plain, c.Password, w.draw("backup"))
	if err != nil {
		return "", err
	}
	w.tell(SettingsBackedUp{Occurred: w.occurred()})
	return data, nil
}

// RestoreSettings makes an unregistered client that of a backup: the number is registered without a
// code, settings and providers are those of the backup, and the profile too.
// Refusals: 403/1005 while a number is registered; 1009 for a backup that cannot be opened with the
// password or is of an installation with other shards; 413/1009 over 16 MiB.
// Source: backup, RestoreSettings (D, I).
type RestoreSettings struct {
	Password string
	Data     string // base64, from BackupSettings
}

func (c RestoreSettings) do(w *World) (Nothing, error) {
	if w.registration.registered {
		return Nothing{}, forbid("A number is registered here; a backup can be restored on an unregistered client only")
	}
	document, err := w.openBackup(c)
	if err != nil {
		return Nothing{}, err
	}
	if len(document.Photo) > 0 {
		photo, err := w.putPicture(w.profile.photo, "profile", document.Photo)
		if err != nil {
			return Nothing{}, err
		}
		w.profile.photo = photo
	}
	w.profile.about = document.About
	w.business.profile = document.Business
	w.store(document.Settings)
	w.providers.list = document.Providers
	if document.PIN != "" {
		w.registration.pins[document.CountryCode+document.Phone] = document.PIN
	}
	w.registration.pending = nil
	w.tell(SettingsRestored{Occurred: w.occurred()})
	w.redirect()
	w.settle(document.CountryCode, document.Phone, document.Name)
	if w.options.ClientVersion.atLeast(31, 4) {
		w.tell(IdentityRenewed{Occurred: w.occurred(), WaID: w.registration.waID()})
	}
	return Nothing{}, nil
}

// openBackup opens a backup and checks that its content can be here.
func (w *World) openBackup(c RestoreSettings) (backupDocument, error) {
	if len(c.Data) > MaxBackup {
		f := refuse(1009, "Parameter 'data' is too long: %d bytes, at most %d", len(c.Data), MaxBackup)
		f.Status = 413
		return backupDocument{}, f
	}
	plain, err := unseal(c.Data, c.Password)
	if errors.Is(err, errSeal) {
		return backupDocument{}, refuse(1009, "Parameter 'data' cannot be opened: %s", errSeal)
	} else if err != nil {
		return backupDocument{}, err
	}
	var document backupDocument
	if err := json.Unmarshal(plain, &document); err != nil || document.Version != backupVersion {
		return backupDocument{}, refuse(1009, "Parameter 'data' is a backup of another version")
	}
	if document.Shards != w.shards.count {
		return backupDocument{}, refuse(1009, "The backup is of an installation with %d shards, this one has %d", document.Shards, w.shards.count)
	}
	if err := w.checkBackup(document); err != nil {
		return backupDocument{}, err
	}
	return document, nil
}

// checkBackup refuses a backup whose content cannot be here: one made by hand, or under other options.
func (w *World) checkBackup(d backupDocument) error {
	before := w.settings.stored
	before.PassThrough = true // a backup may hold what cannot be switched on again
	_, err := mergeProviders(nil, d.Providers)
	if d.PIN != "" {
		err = cmp.Or(err, checkPIN(d.PIN))
	}
	return cmp.Or(err, checkNumber(d.CountryCode, d.Phone), w.checkSettings(before, d.Settings),
		checkAbout(d.About), checkBusiness(d.Business))
}

// SettingsBackedUp tells that a backup was made.
type SettingsBackedUp struct{ Occurred }

// Kind is "settings_backed_up".
func (SettingsBackedUp) Kind() string { return "settings_backed_up" }

// SettingsRestored tells that a backup was restored.
type SettingsRestored struct{ Occurred }

// Kind is "settings_restored".
func (SettingsRestored) Kind() string { return "settings_restored" }

// IdentityRenewed tells that the number has a new identity key, so that its contacts see a changed
// security code. Source: overview, Version timeline, 2.31.4 (D).
type IdentityRenewed struct {
	Occurred
	WaID string `json:"wa_id"`
}

// Kind is "identity_renewed".
func (IdentityRenewed) Kind() string { return "identity_renewed" }
