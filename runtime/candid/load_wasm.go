package candid

import "unsafe"

// load64 reads 8 little-endian bytes.
//
// The compiler does not combine byte loads for WebAssembly. The unsafe load is
// sound: b[7] proves that 8 bytes are there, and WebAssembly defines loads as
// little-endian and allows them at any address. So are those below.
func load64(b []byte) uint64 {
	_ = b[7]
	return *(*uint64)(unsafe.Pointer(unsafe.SliceData(b)))
}

// load32 reads 4 little-endian bytes.
func load32(b []byte) uint32 {
	_ = b[3]
	return *(*uint32)(unsafe.Pointer(unsafe.SliceData(b)))
}

// store64 writes 8 little-endian bytes.
func store64(b []byte, v uint64) {
	_ = b[7]
	*(*uint64)(unsafe.Pointer(unsafe.SliceData(b))) = v
}

// load64At reads the 8 little-endian bytes at p + i, which must be there.
func load64At(p unsafe.Pointer, i int) uint64 { return *(*uint64)(unsafe.Add(p, i)) }

// load32At reads the 4 little-endian bytes at p + i, which must be there.
func load32At(p unsafe.Pointer, i int) uint32 { return *(*uint32)(unsafe.Add(p, i)) }

// store64At writes 8 little-endian bytes at p + i, where there must be room.
func store64At(p unsafe.Pointer, i int, v uint64) { *(*uint64)(unsafe.Add(p, i)) = v }

// store32At writes 4 little-endian bytes at p + i, where there must be room.
func store32At(p unsafe.Pointer, i int, v uint32) { *(*uint32)(unsafe.Add(p, i)) = v }
