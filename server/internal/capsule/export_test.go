package capsule

// Veiled replaces what stands in a body where the journal has a mask.
func Veiled(body, masked []byte, replace func(member, secret string) string) []byte {
	return veiled(body, masked, replace)
}
