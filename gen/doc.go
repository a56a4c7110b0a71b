// Package gen is the mocked API in Go, generated from openapi.yaml: models, the echo server with its strict
// variant, the client, and beside them the packed description with the contract that is compiled from it. Nothing here is written by hand but this comment, the
// configuration and the tests; it decides nothing and validates nothing.
//
// What handlers meet:
//
//   - SendMessageRequest is raw JSON; decode it by its `type` into one of the 13 message structs.
//   - ShardsInput and DelayInput are json.Number and decode numbers and numeric texts alike.
//   - ForceCheck is json.RawMessage: true, false, "true" or "false".
//   - LoginUserRequestObject.Body is nil when there was no body.
//   - SetGroupIcon and UpdateProfilePhoto fill MultipartBody for a multipart form only and never Body: a picture
//     sent as raw bytes has to be taken from the request by a strict middleware.
package gen

//go:generate go -C .. tool -modfile=gen/tools.mod oapi-codegen -config gen/oapi-codegen.yaml openapi.yaml
//go:generate go -C .. run ./server/internal/precompile openapi.yaml gen
