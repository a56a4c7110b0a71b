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
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, &core.Fault{Code: 1008, Details: "Parameter '" + pictureField + "' is mandatory"}
		}
		if err != nil {
			return nil, &core.Fault{Code: 1009, Details: "The multipart form can't be read: " + err.Error()}
		}
		if part.FormName() == pictureField {
			return readBody(part, core.MaxPicture)
		}
	}
}

// readBody reads a body of at most limit bytes; 413/1009 when there are more, 1014 when it cannot
// be read. Source: media, UploadMedia (D, I).
func readBody(body io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large), err == nil && int64(len(b)) > limit:
		return nil, tooLarge(limit)
	case err != nil:
		return nil, &core.Fault{Code: 1014, Details: "The body can't be read: " + err.Error()}
	}
	return b, nil
}

// tooLarge is the refusal of a body over its limit.
func tooLarge(limit int64) error {
	return &core.Fault{
		Code: 1009, Status: http.StatusRequestEntityTooLarge,
		Details: fmt.Sprintf("The body is too large: at most %d bytes", limit),
	}
}
