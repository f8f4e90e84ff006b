package candid

// Kind says which of Candid's types a [Type] is. The zero Kind is no type.
type Kind uint8

// The kinds of Candid types: primitive ones first, then those built from others.
const (
	KindNull Kind = iota + 1
	KindBool
	KindNat
	KindInt
	KindNat8
	KindNat16
	KindNat32
	KindNat64
	KindInt8
	KindInt16
	KindInt32
	KindInt64
	KindFloat32
	KindFloat64
	KindText
	KindReserved
	KindEmpty
	KindPrincipal
	KindOpt
	KindVec
	KindRecord
	KindVariant
	KindFunc
	KindService
)

// kindNames are Candid's keywords, by Kind.
var kindNames = [...]string{
	KindNull: "null", KindBool: "bool", KindNat: "nat", KindInt: "int",
	KindNat8: "nat8", KindNat16: "nat16", KindNat32: "nat32", KindNat64: "nat64",
	KindInt8: "int8", KindInt16: "int16", KindInt32: "int32", KindInt64: "int64",
	KindFloat32: "float32", KindFloat64: "float64", KindText: "text",
	KindReserved: "reserved", KindEmpty: "empty", KindPrincipal: "principal",
	KindOpt: "opt", KindVec: "vec", KindRecord: "record", KindVariant: "variant",
	KindFunc: "func", KindService: "service",
}

// String gives Candid's keyword for the kind, "invalid" for a Kind that is none.
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return "invalid"
	}
	return kindNames[k]
}

// Primitive says whether types of this kind have no parts and no place in a
// message's type table: all from null to principal.
func (k Kind) Primitive() bool { return k >= KindNull && k <= KindPrincipal }

// opcode is the number that stands for the kind in a type table: for a
// primitive type the type itself, for others the constructor.
func (k Kind) opcode() int32 { return kindOpcodes[k] }

// kindOpcodes are the specification's numbers, by Kind.
var kindOpcodes = [...]int32{
	KindNull: -1, KindBool: -2, KindNat: -3, KindInt: -4,
	KindNat8: -5, KindNat16: -6, KindNat32: -7, KindNat64: -8,
	KindInt8: -9, KindInt16: -10, KindInt32: -11, KindInt64: -12,
	KindFloat32: -13, KindFloat64: -14, KindText: -15, KindReserved: -16, KindEmpty: -17,
	KindOpt: -18, KindVec: -19, KindRecord: -20, KindVariant: -21,
	KindFunc: -22, KindService: -23, KindPrincipal: -24,
}
