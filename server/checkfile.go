package server

import "github.com/wabamock/wabamock/server/internal/scenario"

// CheckJSON reads a check, written in YAML or JSON as docs/verify.md describes it, and gives it as the
// JSON that the control API takes for verify and await. The name of the file appears in errors
// only, which tell every problem on a line of its own: file:line:column.
func CheckJSON(file string, data []byte) ([]byte, error) {
	d, err := describe()
	if err != nil {
		return nil, err
	}
	return scenario.CheckJSON(file, data, guide{description: d})
}
