package certificate

import "encoding/binary"

// The major types of CBOR (RFC 8949) that certificates use.
const (
	majorUint  = 0 << 5
	majorBytes = 2 << 5
	majorText  = 3 << 5
	majorArray = 4 << 5
	majorMap   = 5 << 5
)

// selfDescribed is CBOR's tag 55799, with which every certificate begins.
const selfDescribed = "\xd9\xd9\xf7"

func appendUint(dst []byte, n uint64) []byte { return appendHead(dst, majorUint, n) }

func appendArray(dst []byte, length int) []byte { return appendHead(dst, majorArray, uint64(length)) }

func appendMap(dst []byte, length int) []byte { return appendHead(dst, majorMap, uint64(length)) }

func appendBytes(dst, b []byte) []byte {
	return append(appendHead(dst, majorBytes, uint64(len(b))), b...)
}

func appendText(dst []byte, text string) []byte {
	return append(appendHead(dst, majorText, uint64(len(text))), text...)
}

// appendHead appends an item's major type with its number, in the shortest
// form.
func appendHead(dst []byte, major byte, n uint64) []byte {
	switch {
	case n < 24:
		return append(dst, major|byte(n))
	case n < 1<<8:
		return append(dst, major|24, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(dst, major|25), uint16(n))
	case n < 1<<32:
		return binary.BigEndian.AppendUint32(append(dst, major|26), uint32(n))
	}
	return binary.BigEndian.AppendUint64(append(dst, major|27), n)
}
