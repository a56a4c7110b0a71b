package core

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// The form of a backup: base64 of magic, salt, nonce and the document under AES-256-GCM, with a key
// by PBKDF2 from the password. The rounds are few (about a millisecond), since they are spent while
// the World waits and guard nothing but test data. Source: backup, Open points 2; numbers our choice (I).
const (
	sealMagic  = "wmb1"
	sealSalt   = 16
	sealNonce  = 12
	sealRounds = 4096
	sealKey    = 32
)

// errSeal says that a backup cannot be opened; why is not told apart.
var errSeal = errors.New("it is no backup, damaged, or sealed with another password")

// seal encrypts a document. Salt and nonce come from the seed: each backup of a World has its own.
func seal(document []byte, password string, c chance) (string, error) {
	out := make([]byte, len(sealMagic)+sealSalt+sealNonce, len(sealMagic)+sealSalt+sealNonce+len(document)+sealNonce+sealSalt)
	copy(out, sealMagic)
	c.fill(out[len(sealMagic):])
	box, err := sealer(password, out[len(sealMagic):][:sealSalt])
	if err != nil {
		return "", err
	}
	nonce := out[len(sealMagic)+sealSalt:][:sealNonce]
	return base64.StdEncoding.EncodeToString(box.Seal(out, nonce, document, []byte(sealMagic))), nil
}

// unseal decrypts a backup; the error is errSeal when it or the password is wrong.
func unseal(data, password string) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(data)
	head := len(sealMagic) + sealSalt + sealNonce
	if err != nil || len(raw) < head || string(raw[:len(sealMagic)]) != sealMagic {
		return nil, errSeal
	}
	box, err := sealer(password, raw[len(sealMagic):][:sealSalt])
	if err != nil {
		return nil, err
	}
	document, err := box.Open(nil, raw[len(sealMagic)+sealSalt:][:sealNonce], raw[head:], []byte(sealMagic))
	if err != nil {
		return nil, errSeal
	}
	return document, nil
}

// sealer is the cipher of a password.
func sealer(password string, salt []byte) (cipher.AEAD, error) {
	key, err := pbkdf2.Key(sha256.New, password, salt, sealRounds, sealKey)
	if err != nil {
		return nil, fmt.Errorf("derive key of backup: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make cipher of backup: %w", err)
	}
	box, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher of backup: %w", err)
	}
	return box, nil
}
