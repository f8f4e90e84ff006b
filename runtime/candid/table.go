package candid

// A table is the types of one message header. It is compact: entries and the
// parts of entries lie in slabs and refer to each other by number, so that
// reading a header allocates nothing per entry, and nothing at all into a table
// that was used before.
//
// A ref is a type: the number of an entry, or the negative opcode of a
// primitive type.
type table struct {
	entries []entry
	fields  []tableField // of records, variants, funcs: each entry's in one piece
	methods []tableMethod
	args    []tableField // the argument types of the message
	names   []byte       // what method names lie in: the header
}

// entry is one type of a table.
type entry struct {
	kind     Kind  // kindFuture for an opcode of the future
	mode     Mode  // of a func
	empty    bool  // every value takes no byte: a record of nothing else
	measured bool  // what follows about sizes was found, or is being found
	first    int32 // opt, vec: the ref of the content; others: index in fields or methods
	count    int32 // of fields, methods, or arguments
	more     int32 // of results, which follow a func's arguments in fields
	least    int32 // no value takes fewer bytes
	zeros    int32 // no value has more values without bytes in it, but for those in a vec or deeper in itself
	levels   int32 // records of one field that a value's bytes are in: this one, the one in it, and so on; 0 if they take no byte
	inner    int32 // the ref of what is in the innermost of these records
}

// kindFuture is the kind of types that this implementation does not know. Their
// values say how long they are.
const kindFuture Kind = 0xff

// tableField is a field of a record, a case of a variant, or an argument or
// result, whose id is its position.
type tableField struct {
	id  uint32
	ref int32
}

// tableMethod is a method of a service.
type tableMethod struct {
	start, end int // of its name in table.names
	at         int // where in the message ref is
	ref        int32
}

// primitiveKinds are the kinds of primitive types by opcode, without its sign.
var primitiveKinds = [25]Kind{
	1: KindNull, 2: KindBool, 3: KindNat, 4: KindInt,
	5: KindNat8, 6: KindNat16, 7: KindNat32, 8: KindNat64,
	9: KindInt8, 10: KindInt16, 11: KindInt32, 12: KindInt64,
	13: KindFloat32, 14: KindFloat64, 15: KindText, 16: KindReserved, 17: KindEmpty,
	24: KindPrincipal,
}

// kind gives the kind of a ref.
func (t *table) kind(ref int32) Kind {
	if ref < 0 {
		return primitiveKinds[-ref]
	}
	return t.entries[ref].kind
}

// elem gives the ref of what an opt or vec contains.
func (t *table) elem(ref int32) int32 { return t.entries[ref].first }

// fieldsOf gives a record's fields, a variant's cases or a func's arguments.
func (t *table) fieldsOf(ref int32) []tableField {
	e := &t.entries[ref]
	return t.fields[e.first : e.first+e.count]
}

// resultsOf gives a func's results.
func (t *table) resultsOf(ref int32) []tableField {
	e := &t.entries[ref]
	return t.fields[e.first+e.count : e.first+e.count+e.more]
}

// methodsOf gives a service's methods.
func (t *table) methodsOf(ref int32) []tableMethod {
	e := &t.entries[ref]
	return t.methods[e.first : e.first+e.count]
}

// name gives the name of a method.
func (t *table) name(m tableMethod) []byte { return t.names[m.start:m.end] }

// empty says whether every value of the type takes no byte.
func (t *table) empty(ref int32) bool {
	if ref < 0 {
		k := primitiveKinds[-ref]
		return k == KindNull || k == KindReserved
	}
	return t.entries[ref].empty
}

// least gives a number of bytes that no value of the type goes below.
func (t *table) least(ref int32) int32 {
	if ref >= 0 {
		return t.entries[ref].least
	}
	switch k := primitiveKinds[-ref]; k {
	case KindNull, KindReserved, KindEmpty:
		return 0
	case KindPrincipal:
		return 2
	default:
		return int32(max(1, fixedSize(k)))
	}
}

// zeros gives the most values without bytes that are in one value of the type,
// but for those in a vec or deeper in a recursive type.
func (t *table) zeros(ref int32) int32 {
	if ref >= 0 {
		return t.entries[ref].zeros
	}
	if t.empty(ref) {
		return 1
	}
	return 0
}

// findField gives the place of a field in ascending ones, -1 if it is not there.
func findField(fields []tableField, id uint32) int {
	low, high := 0, len(fields)
	for low < high {
		if middle := int(uint(low+high) / 2); fields[middle].id < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low < len(fields) && fields[low].id == id {
		return low
	}
	return -1
}

// fixedSize gives the bytes of a number whose every byte sequence is valid, 0
// for other kinds.
func fixedSize(k Kind) int {
	switch k {
	case KindNat8, KindInt8:
		return 1
	case KindNat16, KindInt16:
		return 2
	case KindNat32, KindInt32, KindFloat32:
		return 4
	case KindNat64, KindInt64, KindFloat64:
		return 8
	}
	return 0
}

// measure finds what is known of the sizes of values, of parts before what they
// are part of. A type that leads back to itself is of no size there; least is
// looked at once more, to be closer to what it is.
func (t *table) measure() {
	for i := range t.entries {
		t.measureEntry(int32(i))
	}
	for i := len(t.entries) - 1; i >= 0; i-- {
		t.entries[i].least = t.leastOf(int32(i))
	}
}

func (t *table) measureEntry(ref int32) {
	if ref < 0 || t.entries[ref].measured {
		return
	}
	e := &t.entries[ref]
	e.measured = true
	switch e.kind {
	case KindRecord:
		var zeros int64
		empty := true
		for _, f := range t.fieldsOf(ref) {
			t.measureEntry(f.ref)
			zeros += int64(t.zeros(f.ref))
			empty = empty && t.empty(f.ref)
		}
		if empty {
			zeros++
		}
		e.zeros, e.empty = saturate(zeros), empty
		if fields := t.fieldsOf(ref); len(fields) == 1 && !empty {
			e.levels, e.inner = 1, fields[0].ref
			if e.inner >= 0 && t.entries[e.inner].levels > 0 {
				e.levels, e.inner = 1+t.entries[e.inner].levels, t.entries[e.inner].inner
			}
		}
	case KindVariant:
		for _, f := range t.fieldsOf(ref) {
			t.measureEntry(f.ref)
			e.zeros = max(e.zeros, t.zeros(f.ref))
		}
	case KindOpt:
		t.measureEntry(e.first)
		e.zeros = t.zeros(e.first)
	}
	e.least = t.leastOf(ref)
}

// leastOf finds an entry's least bytes by those of its parts.
func (t *table) leastOf(ref int32) int32 {
	switch t.entries[ref].kind {
	case KindRecord:
		least := int64(0)
		for _, f := range t.fieldsOf(ref) {
			least += int64(t.least(f.ref))
		}
		return saturate(least)
	case KindVariant:
		least := int64(1) << 40
		for _, f := range t.fieldsOf(ref) {
			least = min(least, 1+int64(t.least(f.ref)))
		}
		return saturate(least)
	case KindOpt, KindVec:
		return 1
	case KindFunc:
		return 4
	default: // a service or something of the future
		return 2
	}
}

// saturate keeps sums of bounds far from overflow; a bound may be too low.
func saturate(n int64) int32 { return int32(min(n, 1<<30)) }
