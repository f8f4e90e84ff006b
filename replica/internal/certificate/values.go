package certificate

// Blobs is a list of byte strings as a leaf's value, such as a canister's
// controllers.
func Blobs(list [][]byte) []byte {
	b := appendArray([]byte(selfDescribed), len(list))
	for _, item := range list {
		b = appendBytes(b, item)
	}
	return b
}

// Ranges is one range of ids, both ends included, as the value of
// canister_ranges.
func Ranges(first, last []byte) []byte {
	b := appendArray([]byte(selfDescribed), 1)
	b = appendArray(b, 2)
	return appendBytes(appendBytes(b, first), last)
}
