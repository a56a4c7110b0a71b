package core

import (
	"fmt"
	"sort"
)

// Code is an error code of the API, as it stands in errors[].code. Source: errors (D).
type Code int

// Fault is a refusal that the caller sees: one row of the fault table and the details of this
// case. It is the only error that a refused command returns.
type Fault struct {
	Code    Code
	Details string // free text for a person; empty: none
	Status  int    // HTTP status where it departs from the row's; 0: the row's
	Bare    bool   // the answer has no body. Source: media, DownloadMedia (D)

	Injected string // who refused in place of the World, as answers name it: "number 15550101013"; empty: the World
	Rule     string // the rule that was broken, by which it is explained: "no-token"; empty: the details say all there is
}

// by is the Fault with the rule that was broken.
func (f *Fault) by(rule string) *Fault {
	f.Rule = rule
	return f
}

// Error is the text of the fault for logs.
func (f *Fault) Error() string {
	row := f.Row()
	if f.Details == "" {
		return fmt.Sprintf("%d %s", row.Code, row.Title)
	}
	return fmt.Sprintf("%d %s: %s", row.Code, row.Title, f.Details)
}

// Row is the fault's row of the table; an unknown code answers the row of 1000.
func (f *Fault) Row() FaultRow {
	if row, ok := FaultOf(f.Code); ok {
		return row
	}
	row, _ := FaultOf(1000)
	return row
}

// HTTP is the status of the answer.
func (f *Fault) HTTP() int {
	if f.Status != 0 {
		return f.Status
	}
	return f.Row().HTTP
}

// refuse makes a Fault; the details are formatted when args are given.
func refuse(code Code, details string, args ...any) *Fault {
	if len(args) > 0 {
		details = fmt.Sprintf(details, args...)
	}
	return &Fault{Code: code, Details: details}
}

// FaultOf finds the row of a code.
func FaultOf(code Code) (FaultRow, bool) {
	i := sort.Search(len(faultTable), func(i int) bool { return faultTable[i].Code >= code })
	if i < len(faultTable) && faultTable[i].Code == code {
		return faultTable[i], true
	}
	return FaultRow{}, false
}

// FaultTable is a copy of the whole table, in the order of the codes.
func FaultTable() []FaultRow { return append([]FaultRow(nil), faultTable...) }
