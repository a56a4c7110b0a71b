package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// content is a file as the generated answers hold it.
type content = struct {
	Body          io.Reader
	ContentType   string
	ContentLength int64
}

// file is the answer that holds a file.
func file(contentType string, b []byte) content {
	return content{Body: bytes.NewReader(b), ContentType: contentType, ContentLength: int64(len(b))}
}

// rawBody hands the body over to the operations that take a picture as it is or as a multipart
// form: the generated code does so only for the content type "*/*" to the letter.
func rawBody(next gen.StrictHandlerFunc, _ string) gen.StrictHandlerFunc {
	return func(c echo.Context, request any) (any, error) {
		switch r := request.(type) {
		case gen.SetGroupIconRequestObject:
			if r.MultipartBody == nil {
				r.Body = c.Request().Body
			}
			request = r
		case gen.UpdateProfilePhotoRequestObject:
			if r.MultipartBody == nil {
				r.Body = c.Request().Body
			}
			request = r
		}
		return next(c, request)
	}
}

// pictureField is the field of a form that holds a picture. Source: profile, UpdateProfilePhoto (S).
const pictureField = "File"

// picture reads a picture that was sent as it is, or as a field of a form (nil: not so).
func picture(body io.Reader, form *multipart.Reader) ([]byte, error) {
	if form == nil {
		return readBody(body, core.MaxPicture)
	}
	broken := core.Fault{Code: 1009, Details: "The multipart form can't be read: "}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, &core.Fault{Code: 1008, Details: "Parameter '" + pictureField + "' is mandatory"}
		}
		if err != nil {
			return nil, notRead(err, broken)
		}
		if part.FormName() == pictureField {
			return readPart(part, core.MaxPicture, broken)
		}
	}
}

// readBody reads a body of at most limit bytes; 413/1009 when there are more, 1014 when it cannot
// be read. Source: media, UploadMedia (D, I).
func readBody(body io.Reader, limit int64) ([]byte, error) {
	return readPart(body, limit, core.Fault{Code: 1014, Details: "The body can't be read: "})
}

// readPart reads a body or a part of one; what cannot be read is refused as told.
func readPart(body io.Reader, limit int64, broken core.Fault) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, notRead(err, broken)
	}
	if int64(len(b)) > limit {
		return nil, tooLarge(limit)
	}
	return b, nil
}

// notRead is the refusal of a body that cannot be read: 413/1009 when it is over the limit of
// the server, else as told, with the reason at the end of the details.
func notRead(err error, broken core.Fault) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge(large.Limit)
	}
	broken.Details += err.Error()
	return &broken
}

// tooLarge is the refusal of a body over its limit.
func tooLarge(limit int64) error {
	return &core.Fault{
		Code: 1009, Status: http.StatusRequestEntityTooLarge, Rule: core.RuleTooLarge,
		Details: fmt.Sprintf("The body is too large: at most %d bytes", limit),
	}
}
