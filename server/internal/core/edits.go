package core

// maxEdits is how much of a word Edits looks at, in bytes.
const maxEdits = 40

// Edits is how many letters have to be changed, added or left out to come from one word to the other
// (Levenshtein distance, in bytes). Of longer texts the first 40 bytes are looked at. It serves
// errors that name the nearest known word.
func Edits(a, b string) int {
	a, b = a[:min(len(a), maxEdits)], b[:min(len(b), maxEdits)]
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for k := range len(b) {
			change := diagonal
			if a[i] != b[k] {
				change++
			}
			diagonal = row[k+1]
			row[k+1] = min(change, row[k]+1, row[k+1]+1)
		}
	}
	return row[len(b)]
}
