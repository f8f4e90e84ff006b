package candid

import (
	"bytes"
	"math"
)

// Equal says whether two values are equal. NaN equals NaN whatever its bits,
// 0 differs from -0, and values of different Go types differ.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case Float32:
		b, ok := b.(Float32)
		return ok && equalFloats(float64(a), float64(b))
	case Float64:
		b, ok := b.(Float64)
		return ok && equalFloats(float64(a), float64(b))
	case Blob:
		b, ok := b.(Blob)
		return ok && bytes.Equal(a, b)
	case Opt:
		b, ok := b.(Opt)
		return ok && Equal(a.Value, b.Value)
	case Vec:
		b, ok := b.(Vec)
		return ok && equalVecs(a, b)
	case Record:
		b, ok := b.(Record)
		return ok && equalRecords(a, b)
	case Variant:
		b, ok := b.(Variant)
		return ok && a.ID == b.ID && Equal(a.Value, b.Value)
	}
	// What is left, nil too, Go compares as Candid does.
	switch b.(type) {
	case Blob, Vec, Record:
		return false
	}
	return a == b
}

func equalFloats(a, b float64) bool {
	if a != a || b != b {
		return a != a && b != b
	}
	return a == b && math.Signbit(a) == math.Signbit(b)
}

func equalVecs(a, b Vec) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalRecords(a, b Record) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].ID != b[i].ID || !Equal(a[i].Value, b[i].Value) {
			return false
		}
	}
	return true
}
