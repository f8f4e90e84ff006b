package candid

import "unsafe"

// load64 reads 8 little-endian bytes.
//
// The compiler does not combine byte loads for WebAssembly. The unsafe load is
// sound: b[7] proves that 8 bytes are there, and WebAssembly defines loads as
// little-endian and allows them at any address.
func load64(b []byte) uint64 {
	_ = b[7]
	return *(*uint64)(unsafe.Pointer(unsafe.SliceData(b)))
}

// load32 reads 4 little-endian bytes; sound as load64 is.
func load32(b []byte) uint32 {
	_ = b[3]
	return *(*uint32)(unsafe.Pointer(unsafe.SliceData(b)))
}
