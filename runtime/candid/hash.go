package candid

// Hash gives the number that stands for a field or tag name on the wire: the
// polynomial of its UTF-8 bytes in 223, modulo 2³² (spec: Candid.md, "Records").
func Hash(label string) uint32 {
	var h uint32
	for i := 0; i < len(label); i++ {
		h = h*223 + uint32(label[i])
	}
	return h
}
