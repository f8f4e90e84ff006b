package candid

// Limits bound what decoding one message of n bytes may cost. They are counted
// on the types and values of the message, so that a message is accepted or
// refused alike whichever way it is decoded. Zero means the default.
type Limits struct {
	// Table is the most entries of the type table; default 10,000.
	Table int
	// Depth is the most levels that options, vectors, records and variants may
	// be nested, and types while they are compared; default 10,000.
	Depth int
	// Empty is the most values that take no byte (null, reserved, records of
	// nothing else), skipped ones too; default 2²⁰ + 16 n.
	Empty int
	// Memory is the most bytes of Go values made; default 1 MiB + 64 n.
	Memory int
	// Rework is the most bytes read again because the content of an opt did
	// not fit; default 4 KiB + 8 n. Where there are more records than bytes,
	// the records count.
	Rework int
	// Pairs is the most pairs of types compared for func and service
	// references, none in a message that begins with the expected types; default
	// 100,000 + 16 n.
	Pairs int
}

// withDefaults gives the limits for a message of n bytes, none of them zero.
func (l Limits) withDefaults(n int) Limits {
	l.setDefaults(n)
	return l
}

// setDefaults makes them the limits for a message of n bytes, none of them zero.
func (l *Limits) setDefaults(n int) {
	l.Table = orDefault(l.Table, 10_000, 0, n)
	l.Depth = orDefault(l.Depth, 10_000, 0, n)
	l.Empty = orDefault(l.Empty, 1<<20, 16, n)
	l.Memory = orDefault(l.Memory, 1<<20, 64, n)
	l.Rework = orDefault(l.Rework, 4<<10, 8, n)
	l.Pairs = orDefault(l.Pairs, 100_000, 16, n)
}

// orDefault gives limit, or base + perByte·n when it is zero.
func orDefault(limit, base, perByte, n int) int {
	if limit != 0 {
		return limit
	}
	if n > (maxInt-base)/max(perByte, 1) { // on 32-bit machines
		return maxInt
	}
	return base + perByte*n
}

const maxInt = int(^uint(0) >> 1)

// saturatingSum gives a + b, for an a that is not negative.
func saturatingSum(a, b int) int {
	if b > maxInt-a {
		return maxInt
	}
	return a + b
}
