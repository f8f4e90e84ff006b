package candid

// Value is a value of any Candid type. Its types are those of this package:
// Null, Bool, Nat, Int, Nat8 … Nat64, Int8 … Int64, Float32, Float64, Text,
// Reserved, Principal, Opt, Vec, Blob (for vec nat8), Record, Variant, Func and
// Service. Which Candid type a Value has is said by the [Type] that goes with it.
type Value interface{ candidValue() }

// Values of Candid's primitive types. A Text holds valid UTF-8.
type (
	Bool    bool
	Nat8    uint8
	Nat16   uint16
	Nat32   uint32
	Nat64   uint64
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64
	Float32 float32
	Float64 float64
	Text    string
)

// Opt is a value of an opt type. Opt{} is null.
type Opt struct {
	Value Value // nil for null
}

// Vec is a value of a vec type other than vec nat8, whose values are [Blob]s.
type Vec []Value

// Blob is a value of vec nat8.
type Blob []byte

// Record is a value of a record type: its fields ascending by ID.
type Record []FieldValue

// FieldValue is one field of a [Record].
type FieldValue struct {
	ID    uint32
	Value Value
}

// Variant is a value of a variant type.
type Variant struct {
	ID    uint32 // the case's label
	Value Value  // Null{} for a case without payload
}

func (Null) candidValue()      {}
func (Bool) candidValue()      {}
func (Nat) candidValue()       {}
func (Int) candidValue()       {}
func (Nat8) candidValue()      {}
func (Nat16) candidValue()     {}
func (Nat32) candidValue()     {}
func (Nat64) candidValue()     {}
func (Int8) candidValue()      {}
func (Int16) candidValue()     {}
func (Int32) candidValue()     {}
func (Int64) candidValue()     {}
func (Float32) candidValue()   {}
func (Float64) candidValue()   {}
func (Text) candidValue()      {}
func (Reserved) candidValue()  {}
func (Principal) candidValue() {}
func (Opt) candidValue()       {}
func (Vec) candidValue()       {}
func (Blob) candidValue()      {}
func (Record) candidValue()    {}
func (Variant) candidValue()   {}
func (Func) candidValue()      {}
func (Service) candidValue()   {}
