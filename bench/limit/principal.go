package limit

import (
	"unsafe"

	"github.com/candigo/candigo/runtime/candid"
)

// principalParts is how a candid.Principal lies in memory. Its methods take it by
// value, and a copy that is read right after it was made costs more than all else
// that is done with a principal.
type principalParts struct {
	length uint8
	bytes  [29]byte
}

// It is a bug here when the two differ in size.
var _ [unsafe.Sizeof(principalParts{})]byte = [unsafe.Sizeof(candid.Principal{})]byte{}

func putPrincipal(b []byte, p int, id *candid.Principal) int {
	parts := (*principalParts)(unsafe.Pointer(id))
	n := int(parts.length)
	b[p], b[p+1] = 1, parts.length
	return p + 2 + copy(b[p+2:p+2+n], parts.bytes[:])
}

// principal reads a principal into id, which is filled with zeros behind it.
func principal(s string, p int, id *candid.Principal) (next int) {
	if p >= len(s) || s[p] != 1 {
		return bad
	}
	n, p := uleb(s, p+1)
	if uint(n) > uint(len(s)-p) || p > len(s) || n > len(principalParts{}.bytes) {
		return bad
	}
	parts := (*principalParts)(unsafe.Pointer(id))
	*parts = principalParts{length: uint8(n)}
	copy(parts.bytes[:], s[p:p+n])
	return p + n
}
