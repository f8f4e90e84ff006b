package candid

// ReadTypes reads the header of a message and gives the types of its values as
// their sender wrote them. Labels are numbers, since names do not travel. A
// type of the future, whose values can only be skipped, comes out as reserved.
// An error is an [*Error].
func (d *Decoder) ReadTypes(msg []byte) ([]*Type, error) {
	var t table
	if _, f := t.read(msg, d.Limits.withDefaults(len(msg)).Table); f.err != nil {
		return nil, &Error{Offset: f.at, Err: f.err, Detail: f.detail}
	}
	b := wireTypes{table: &t, entries: make([]Type, len(t.entries))}
	for i := range b.entries {
		b.entry(&b.entries[i], int32(i))
	}
	return b.types(t.args), nil
}

// wireTypes makes the graph of types that a table describes.
type wireTypes struct {
	*table
	entries    []Type // by number, made before they are filled in so that cycles close
	primitives [KindPrincipal + 1]*Type
}

// typeOf is the type that a ref stands for.
func (b *wireTypes) typeOf(ref int32) *Type {
	if ref >= 0 {
		return &b.entries[ref]
	}
	k := primitiveKinds[-ref]
	if b.primitives[k] == nil {
		b.primitives[k] = &Type{Kind: k}
	}
	return b.primitives[k]
}

func (b *wireTypes) types(refs []tableField) []*Type {
	types := make([]*Type, len(refs))
	for i, f := range refs {
		types[i] = b.typeOf(f.ref)
	}
	return types
}

// entry fills in the type of one table entry.
func (b *wireTypes) entry(t *Type, ref int32) {
	t.Kind = b.kind(ref)
	switch t.Kind {
	case KindOpt, KindVec:
		t.Elem = b.typeOf(b.elem(ref))
	case KindRecord, KindVariant:
		t.Fields = make([]Field, 0, len(b.fieldsOf(ref)))
		for _, f := range b.fieldsOf(ref) {
			t.Fields = append(t.Fields, Field{Label: NumberedLabel(f.id), Type: b.typeOf(f.ref)})
		}
	case KindFunc:
		t.Args, t.Results = b.types(b.fieldsOf(ref)), b.types(b.resultsOf(ref))
		t.Mode = b.table.entries[ref].mode
	case KindService:
		t.Methods = make([]Method, 0, len(b.methodsOf(ref)))
		for _, m := range b.methodsOf(ref) {
			t.Methods = append(t.Methods, Method{Name: string(b.name(m)), Type: b.typeOf(m.ref)})
		}
	case kindFuture:
		t.Kind = KindReserved
	}
}
