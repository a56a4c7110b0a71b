package core

import (
	"mime"
	"slices"
	"strings"
)

// MediaKind is the type of message as which a file is sent.
type MediaKind string

// The kinds. Source: media, UploadMedia (D); voice: messages, Types (I).
const (
	Image    MediaKind = "image"
	Audio    MediaKind = "audio"
	Voice    MediaKind = "voice"
	Video    MediaKind = "video"
	Document MediaKind = "document"
	Sticker  MediaKind = "sticker"
)

// mediaRule says which files can be sent as a kind.
type mediaRule struct {
	kind  MediaKind
	types []string // content types, each as the base type with its parameters; empty: any
	limit int      // bytes, inclusive
}

// mediaRules are applied when a file is sent, not when it is uploaded.
// Source: media, UploadMedia, table (D); the sizes in binary units (I); sticker (R); voice as
// audio (I).
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var mediaRules = []mediaRule{
	{Image, []string{"image/jpeg", "image/png"}, 5 << 20},
	{Audio, []string{"audio/aac", "audio/mp4", "audio/amr", "audio/mpeg", oggOpus}, 16 << 20},
	{Voice, []string{"audio/aac", "audio/mp4", "audio/amr", "audio/mpeg", oggOpus}, 16 << 20},
	{Video, []string{"video/mp4", "video/3gpp"}, 16 << 20},
	{Document, nil, MaxUpload},
	{Sticker, []string{"image/webp"}, 100 << 10},
}

// oggOpus is the only form of audio/ogg that can be sent. Source: media, UploadMedia (D).
const oggOpus = "audio/ogg; codecs=opus"

// judgeFile judges whether a file of the volume can be sent as a kind: sendable, and what only its
// bytes tell.
func (w *World) judgeFile(kind MediaKind, parameter string, m Media) error {
	if err := sendable(kind, parameter, m.Type, len(m.Bytes)); err != nil || kind != Sticker {
		return err
	}
	return w.checkStatic(parameter, m.Bytes)
}

// sendable judges whether a file can be sent as a kind: 1009 when its type or size does not fit,
// with the name of the parameter that refers to it in the details. Source: media, UploadMedia (D)
// and Open points 3.
func sendable(kind MediaKind, parameter, contentType string, size int) error {
	i := slices.IndexFunc(mediaRules, func(r mediaRule) bool { return r.kind == kind })
	if i < 0 {
		return refuse(1009, "Media cannot be sent as '%s'", kind)
	}
	rule := mediaRules[i]
	if len(rule.types) > 0 && !slices.Contains(rule.types, plainType(contentType)) {
		return refuse(1009, "Parameter '%s' is of type '%s', which cannot be sent as %s: use one of %s",
			parameter, contentType, kind, strings.Join(rule.types, ", "))
	}
	if size > rule.limit {
		return refuse(1009, "Parameter '%s' has %d bytes, at most %d can be sent as %s", parameter, size, rule.limit, kind)
	}
	return nil
}

// plainType is the content type as the table writes it: base type in lower case, and the codec of
// an Ogg file, other parameters dropped.
func plainType(contentType string) string {
	base, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType
	}
	if base == "audio/ogg" && strings.EqualFold(parameters["codecs"], "opus") {
		return oggOpus
	}
	return base
}
