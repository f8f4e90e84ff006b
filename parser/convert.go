package parser

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"github.com/candigo/candigo/runtime/candid"
)

// converter gives values the types that are wanted.
type converter struct {
	*reporter
	work     int                      // how much may still be done, in about 100 ns
	subtypes map[[2]*candid.Type]bool // of the types that were compared: whether the first is one of the second
	sizes    map[*candid.Type]int     // how many parts types have
}

// What conversion may cost. A value is looked at once for itself and once for
// each annotation around it, so only annotations make it more than linear.
const (
	workAtLeast  = 10_000_000
	workPerByte  = 4 // of the text
	comparison   = 40
	comparedPart = 10
	tooMuchToDo  = "the annotations take too much work to check"
)

func newConverter(r *reporter, text string) *converter {
	return &converter{
		reporter: r, work: workAtLeast + workPerByte*len(text),
		subtypes: map[[2]*candid.Type]bool{}, sizes: map[*candid.Type]int{},
	}
}

// spend is false, and reports it once, when there was too much to do.
func (c *converter) spend(v *valueExpr, work int) bool {
	if c.work >= 0 && c.work < work {
		c.fail(v, tooMuchToDo)
		c.work = -1
	}
	if c.work < 0 {
		return false
	}
	c.work -= work
	return true
}

// fail reports a value that does not fit.
func (c *converter) fail(v *valueExpr, format string, args ...any) candid.Value {
	c.report(position(valuesFile, v.pos), v.length, fmt.Sprintf(format, args...))
	return candid.Null{}
}

// arguments converts a list of values; end is where it is closed.
func (c *converter) arguments(args []valueItem, end lexer.Position, types []*candid.Type) []candid.Value {
	for _, a := range args {
		c.checkAnnotations(a.value)
	}
	if len(c.found) > 0 {
		return nil
	}
	values := make([]candid.Value, len(types))
	for i, t := range types {
		if i < len(args) {
			values[i] = c.value(args[i].value, t)
			continue
		}
		var ok bool
		if values[i], ok = absent(t); !ok {
			c.report(position(valuesFile, end), 1, fmt.Sprintf("argument %d is missing: %s", i, t))
		}
	}
	if len(args) > len(types) {
		c.report(position(valuesFile, args[len(types)].pos), 1, fmt.Sprintf("%d given, but there are types for %d", len(args), len(types)))
	}
	return values
}

// absent gives the value of a field or argument that was left out, if its type has one for that.
func absent(t *candid.Type) (candid.Value, bool) {
	switch t.Kind {
	case candid.KindNull:
		return candid.Null{}, true
	case candid.KindReserved:
		return candid.Reserved{}, true
	case candid.KindOpt:
		return candid.Opt{}, true
	}
	return candid.Null{}, false
}

// checkAnnotations sees to it that each annotated value is one of its type. It
// takes the innermost first, so that value need not look at them again.
func (c *converter) checkAnnotations(v *valueExpr) {
	for _, item := range v.items {
		c.checkAnnotations(item.value)
	}
	if v.kind == valueAnnotated && len(c.found) == 0 {
		c.value(v.items[0].value, v.typ)
	}
}

// value converts a value to a type. After a failure its result means nothing.
func (c *converter) value(v *valueExpr, t *candid.Type) candid.Value {
	for v.kind == valueAnnotated {
		if !c.spend(v, 1) || !c.annotated(v, t) {
			return candid.Null{}
		}
		v = v.items[0].value
	}
	if !c.spend(v, 1) {
		return candid.Null{}
	}
	switch t.Kind {
	case candid.KindReserved:
		return candid.Reserved{}
	case candid.KindEmpty:
		return c.fail(v, "the type empty has no values")
	case candid.KindOpt:
		return c.opt(v, t)
	case candid.KindVec:
		return c.vec(v, t)
	case candid.KindRecord:
		return c.record(v, t)
	case candid.KindVariant:
		return c.variant(v, t)
	case candid.KindPrincipal, candid.KindService, candid.KindFunc:
		return c.reference(v, t)
	case candid.KindFloat32, candid.KindFloat64:
		return c.float(v, t)
	case candid.KindNull:
		if v.kind == valueNull {
			return candid.Null{}
		}
	case candid.KindBool:
		if v.kind == valueBool {
			return candid.Bool(v.text == "true")
		}
	case candid.KindText:
		if v.kind == valueText {
			return candid.Text(v.text)
		}
	default:
		return c.integer(v, t.Kind)
	}
	return c.mismatch(v, t)
}

// annotated checks that what a value is said to be is a subtype of what is wanted.
func (c *converter) annotated(v *valueExpr, t *candid.Type) bool {
	if v.typ.Kind == t.Kind && t.Kind.Primitive() {
		return true
	}
	pair := [2]*candid.Type{v.typ, t}
	fits, known := c.subtypes[pair]
	if !known {
		if !c.spend(v, comparison+comparedPart*(c.size(v.typ)+c.size(t))) {
			return false
		}
		fits = candid.CheckSubtype(v.typ, t) == nil
		c.subtypes[pair] = fits
	}
	if !fits {
		c.fail(v, "this value is said to be %s, where %s is wanted", v.typ, t)
	}
	return fits
}

// size counts the parts of a type.
func (c *converter) size(t *candid.Type) int {
	if n, known := c.sizes[t]; known {
		return n
	}
	seen := map[*candid.Type]bool{}
	var count func(t *candid.Type)
	count = func(t *candid.Type) {
		if t == nil || seen[t] {
			return
		}
		seen[t] = true
		count(t.Elem)
		for _, f := range t.Fields {
			count(f.Type)
		}
		for _, m := range t.Methods {
			count(m.Type)
		}
		for _, a := range slices.Concat(t.Args, t.Results) {
			count(a)
		}
	}
	count(t)
	c.sizes[t] = len(seen)
	return len(seen)
}

// mismatch reports a value of another form than its type has.
func (c *converter) mismatch(v *valueExpr, t *candid.Type) candid.Value {
	return c.fail(v, "%s, where %s is wanted", v, t)
}

// String names the form of a value.
func (v *valueExpr) String() string {
	switch v.kind {
	case valueNumber:
		return "an integer"
	case valueFloat:
		return "a float"
	case valueText:
		return "a text"
	case valueBlob:
		return "a blob"
	case valueBool, valueNull:
		return "a " + [...]string{valueBool: "bool", valueNull: "null"}[v.kind]
	case valueOpt:
		return "an opt"
	case valueVec:
		return "a vec"
	case valueRecord:
		return "a record"
	case valueVariant:
		return "a variant"
	case valuePrincipal:
		return "a principal"
	case valueService:
		return "a service"
	}
	return "a func"
}

func (c *converter) opt(v *valueExpr, t *candid.Type) candid.Value {
	switch v.kind {
	case valueNull:
		return candid.Opt{}
	case valueOpt:
		return candid.Opt{Value: c.value(v.items[0].value, t.Elem)}
	}
	return c.fail(v, "%s, where %s is wanted: write opt before it, or null", v, t)
}

func (c *converter) vec(v *valueExpr, t *candid.Type) candid.Value {
	blob := t.Elem.Kind == candid.KindNat8
	switch {
	case v.kind == valueBlob && blob:
		return candid.Blob(v.text)
	case v.kind == valueBlob:
		return c.vec(v.bytes(), t)
	case v.kind != valueVec:
		return c.mismatch(v, t)
	}
	values, bytes := candid.Vec{}, candid.Blob{}
	for _, item := range v.items {
		switch value := c.value(item.value, t.Elem).(type) {
		case candid.Nat8:
			bytes = append(bytes, byte(value))
			values = append(values, value)
		default:
			values = append(values, value)
		}
	}
	if blob {
		return bytes
	}
	return values
}

// bytes gives the vec that a blob literal is short for.
func (v *valueExpr) bytes() *valueExpr {
	vec := &valueExpr{kind: valueVec, pos: v.pos, length: v.length}
	for _, b := range []byte(v.text) {
		vec.items = append(vec.items, valueItem{value: &valueExpr{kind: valueNumber, pos: v.pos, length: v.length, text: itoa(int(b))}})
	}
	return vec
}

func (c *converter) record(v *valueExpr, t *candid.Type) candid.Value {
	if v.kind != valueRecord {
		return c.mismatch(v, t)
	}
	byLabel := make(map[uint32]*valueExpr, len(v.items))
	for _, item := range v.items {
		byLabel[item.label.ID] = item.value
	}
	record := make(candid.Record, len(t.Fields))
	for i, f := range t.Fields {
		record[i].ID = f.Label.ID
		if given := byLabel[f.Label.ID]; given != nil {
			record[i].Value = c.value(given, f.Type)
			continue
		}
		var ok bool
		if record[i].Value, ok = absent(f.Type); !ok {
			c.fail(v, "the field %s is missing: %s", f.Label, f.Type)
		}
	}
	return record
}

func (c *converter) variant(v *valueExpr, t *candid.Type) candid.Value {
	if v.kind != valueVariant {
		return c.mismatch(v, t)
	}
	item := v.items[0]
	i, found := slices.BinarySearchFunc(t.Fields, item.label.ID, func(f candid.Field, id uint32) int {
		return cmp.Compare(f.Label.ID, id)
	})
	if !found {
		labels := make([]string, 0, len(t.Fields))
		for _, f := range t.Fields[:min(len(t.Fields), 20)] {
			labels = append(labels, f.Label.String())
		}
		c.report(position(valuesFile, item.pos), rawLength(item.label.String()), fmt.Sprintf("the variant has no case %s", item.label), hint("its cases are "+strings.Join(labels, ", "))...)
		return candid.Null{}
	}
	return candid.Variant{ID: item.label.ID, Value: c.value(item.value, t.Fields[i].Type)}
}

func (c *converter) reference(v *valueExpr, t *candid.Type) candid.Value {
	kind := map[valueKind]candid.Kind{valuePrincipal: candid.KindPrincipal, valueService: candid.KindService, valueFunc: candid.KindFunc}[v.kind]
	if kind != t.Kind {
		return c.mismatch(v, t)
	}
	switch kind {
	case candid.KindFunc:
		return candid.Func{Principal: *v.principal, Method: v.method}
	case candid.KindService:
		return candid.Service{Principal: *v.principal}
	}
	return *v.principal
}
