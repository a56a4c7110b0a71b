package core

import (
	"encoding/base64"
	"encoding/binary"
	"unicode/utf8"
)

// fallbackName is the verified name when a certificate does not tell one. Source: registration,
// The verified-name certificate (I).
const fallbackName = "Verified Business"

// Numbers of the fields of a verified-name certificate, and what they must be.
// Source: registration, The verified-name certificate (O).
const (
	fieldEnvelope  = 1
	fieldDetails   = 1
	fieldSignature = 3
	fieldIssuer    = 2
	fieldName      = 4
	issuerWA       = "ent:wa"
	signatureBytes = 64
)

// Limits of a certificate and of the name in it. Our choice (I).
const (
	maxCertificateText = 16 << 10 // bytes of base64
	maxVerifiedName    = 512      // bytes
)

// verifiedName is what a verified-name certificate says.
type verifiedName struct {
	name     string
	complete bool // has the issuer and a signature of the right size too
}

// decodeVerifiedName digs the name out of a certificate. It fails only when the text is not base64 in
// the standard alphabet; a certificate that holds no name has an empty one.
func decodeVerifiedName(cert string) (verifiedName, error) {
	if cert == "" || len(cert) > maxCertificateText {
		return verifiedName{}, refuse(1009, "Parameter 'cert' has %d characters, want 1 to %d", len(cert), maxCertificateText)
	}
	raw, err := base64.StdEncoding.DecodeString(cert)
	if err != nil {
		return verifiedName{}, refuse(1009, "Parameter 'cert' is not base64")
	}
	envelope := protobufField(raw, fieldEnvelope)
	details := protobufField(envelope, fieldDetails)
	name := protobufField(details, fieldName)
	if len(name) > maxVerifiedName || !utf8.Valid(name) {
		name = nil
	}
	signature := protobufField(envelope, fieldSignature)
	issued := string(protobufField(details, fieldIssuer)) == issuerWA
	return verifiedName{name: string(name), complete: issued && len(name) > 0 && len(signature) == signatureBytes}, nil
}

// protobufField is the content of the first length-delimited field of a number in an encoded
// message; nil when there is none or the message is broken before it.
func protobufField(message []byte, number uint64) []byte {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil
		}
		message = message[n:]
		size := 0
		switch tag & 7 {
		case 0: // varint
			if _, size = binary.Uvarint(message); size <= 0 {
				return nil
			}
		case 1: // 64 bits
			size = 8
		case 2: // length and content
			length, n := binary.Uvarint(message)
			if n <= 0 || length > uint64(len(message)-n) {
				return nil
			}
			message = message[n:]
			if tag>>3 == number {
				return message[:length]
			}
			size = int(length)
		case 5: // 32 bits
			size = 4
		default:
			return nil
		}
		if size > len(message) {
			return nil
		}
		message = message[size:]
	}
	return nil
}
