package sample

import (
	"bytes"
	"fmt"
	"strings"
)

// document is a page of A4 as PDF, and its file name. Source: ISO 32000-1, 7.5 (D).
func document(d *draw) (string, []byte) {
	kind, number := d.one([]string{"Invoice", "Receipt", "Order", "Quotation", "Voucher"}), d.between(1000, 9999)
	title := fmt.Sprintf("%s %d", kind, number)
	colour := shade(d.between(0, 359), d.between(120, 180), d.between(130, 200))
	page := leaf(title, d.mark(), colour)
	b := &pdf{}
	b.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n") // the second line says that there are bytes that are no text
	b.object("<< /Type /Catalog /Pages 2 0 R >>")
	b.object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	b.object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R\n" +
		"/Resources << /Font << /Plain 5 0 R /Bold 6 0 R >> >> >>")
	b.object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(page), page))
	b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	b.object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>")
	b.object(fmt.Sprintf("<< /Title (%s) /Producer (wabamock) /Subject (%s) >>", title, d.mark()))
	b.end()
	return fmt.Sprintf("%s-%d.pdf", strings.ToLower(kind), number), b.Bytes()
}

// leaf is what the page shows: a bar with the title, a line of text, and a foot.
func leaf(title, mark string, colour rgb) string {
	var b strings.Builder
	part := func(i int) string { return fmt.Sprintf("0.%02d", int(colour[i])*99/255) }
	fmt.Fprintf(&b, "%s %s %s rg 0 722 595 120 re f\n", part(0), part(1), part(2))
	fmt.Fprintf(&b, "BT /Bold 32 Tf 1 g 56 768 Td (%s) Tj ET\n", title)
	fmt.Fprintf(&b, "BT /Plain 14 Tf 0.2 g 56 670 Td (Thank you for shopping with us. Nothing on this page is real.) Tj ET\n")
	for row := range 8 { // lines of a table without words
		y := 600 - 40*row
		fmt.Fprintf(&b, "0.92 g 56 %d %d 10 re f 459 %d 80 10 re f\n", y, 180+row*67%140, y)
	}
	fmt.Fprintf(&b, "%s %s %s rg 399 260 140 24 re f\n", part(0), part(1), part(2))
	fmt.Fprintf(&b, "BT /Plain 9 Tf 0.5 g 56 48 Td (%s) Tj ET", mark)
	return b.String()
}

// pdf writes objects in a row and remembers where they begin.
type pdf struct {
	bytes.Buffer
	offsets []int
}

// object writes the next object; the first has number 1.
func (b *pdf) object(body string) {
	b.offsets = append(b.offsets, b.Len())
	fmt.Fprintf(b, "%d 0 obj\n%s\nendobj\n", len(b.offsets), body)
}

// end writes the table of objects and the trailer; the first object is the catalogue, the last
// one tells about the document.
func (b *pdf) end() {
	start, size := b.Len(), len(b.offsets)+1
	fmt.Fprintf(b, "xref\n0 %d\n0000000000 65535 f \n", size)
	for _, offset := range b.offsets {
		fmt.Fprintf(b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(b, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", size, size-1, start)
}
