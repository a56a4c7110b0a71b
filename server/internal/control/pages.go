package control

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/swaggest/swgui/v5/static"
)

// Descriptions are the texts of both descriptions, as they were written, packed with gzip.
type Descriptions struct {
	Control []byte // control.yaml
	API     []byte // openapi.yaml
}

// Where people and tools find their way. These pages hold no state, so they need no token.
const (
	rootPath        = "/_mock"
	docsPath        = "/_mock/docs"
	uiPath          = "/_mock/ui"
	ownDescription  = "/_mock/openapi.yaml"
	apiDescription  = "/_mock/api.yaml"
	docsFile        = "file"
	yamlType        = "application/yaml"
	compressed      = ".gz"
	javascript      = "text/javascript; charset=utf-8"
	stylesheet      = "text/css; charset=utf-8"
	contentEncoding = "Content-Encoding"
)

// pagePaths are the paths of the pages, as the router matches them.
func pagePaths() []string {
	return []string{
		rootPath, rootPath + "/", docsPath, docsPath + "/", docsPath + "/:" + docsFile, uiPath, uiPath + "/*", ownDescription, apiDescription,
	}
}

// isPage tells whether the router matched a page.
func isPage(matched string) bool { return slices.Contains(pagePaths(), matched) }

// policy keeps the page that shows the descriptions from everything but this server.
// Swagger UI styles its elements in place and has pictures in its style sheet.
const policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// ours are the files of the page that are not Swagger UI's.
//
//go:embed pages
var ours embed.FS

// showPages adds the pages to a router.
func showPages(e *echo.Echo, d Descriptions, page http.Handler) {
	for _, p := range []string{rootPath, rootPath + "/"} {
		e.GET(p, showLinks)
	}
	e.GET(docsPath, func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, docsPath+"/") })
	e.GET(docsPath+"/", showDocs)
	e.GET(docsPath+"/:"+docsFile, showDocs)
	if page != nil {
		e.GET(uiPath, func(c echo.Context) error { return c.Redirect(http.StatusSeeOther, uiPath+"/") })
		e.GET(uiPath+"/*", echo.WrapHandler(page))
		e.HEAD(uiPath+"/*", echo.WrapHandler(page))
	}
	for p, text := range map[string][]byte{ownDescription: d.Control, apiDescription: d.API} {
		e.GET(p, func(c echo.Context) error { return showPacked(c, p, yamlType, text) })
	}
}

// showLinks tells where to go: browsers are sent to the page, others get links.
func showLinks(c echo.Context) error {
	if strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMETextHTML) {
		return c.Redirect(http.StatusSeeOther, uiPath+"/")
	}
	return c.JSON(http.StatusOK, map[string]string{
		"page": uiPath + "/", "docs": docsPath + "/", "description": ownDescription, "api": apiDescription,
		"worlds": rootPath + "/worlds", "ready": rootPath + "/readyz", "version": rootPath + "/version",
	})
}

// showDocs shows the page for both descriptions, or one of its files.
func showDocs(c echo.Context) error {
	name := c.Param(docsFile)
	if name == "" {
		name = "index.html"
	}
	f, ok := files()[name]
	if !ok {
		return echo.ErrNotFound
	}
	body, err := fs.ReadFile(f.from, f.path)
	if err != nil {
		return fmt.Errorf("read %s: %w", f.path, err)
	}
	h := c.Response().Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	if path.Ext(f.path) != compressed {
		return c.Blob(http.StatusOK, f.media, body)
	}
	return showPacked(c, f.path, f.media, body)
}

// showPacked shows a text that is packed with gzip: as it is to whoever takes it so.
func showPacked(c echo.Context, name, media string, packed []byte) error {
	h := c.Response().Header()
	h.Set("Vary", "Accept-Encoding")
	if strings.Contains(c.Request().Header.Get(echo.HeaderAcceptEncoding), "gzip") {
		h.Set(contentEncoding, "gzip")
		return c.Blob(http.StatusOK, media, packed)
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return fmt.Errorf("unpack %s: %w", name, err)
	}
	return c.Stream(http.StatusOK, media, io.Reader(plain))
}

// file is a file of the page.
type file struct {
	from  fs.FS
	path  string
	media string
}

// files are the files of the page by name: ours, and those of Swagger UI that it needs.
func files() map[string]file {
	return map[string]file{
		"index.html":            {ours, "pages/index.html", echo.MIMETextHTMLCharsetUTF8},
		"docs.js":               {ours, "pages/docs.js", javascript},
		"docs.css":              {ours, "pages/docs.css", stylesheet},
		"swagger-ui.css":        {static.FS, "swagger-ui.css.gz", stylesheet},
		"swagger-ui-bundle.js":  {static.FS, "swagger-ui-bundle.js.gz", javascript},
		"swagger-ui-presets.js": {static.FS, "swagger-ui-standalone-preset.js.gz", javascript},
		"favicon.png":           {static.FS, "favicon-32x32.png", "image/png"},
	}
}
