package candid

// Options makes room for what several options of one record point to: in one T,
// which has a field for each of them. So one allocation does, which is made when
// the first is met that has content and nothing to be used again. The zero
// Options is ready for one value of the record.
type Options[T any] struct {
	room    *T
	counted bool
}

// Room gives the T for an option that has content. It is never nil, not even
// after a failure.
func (o *Options[T]) Room(r *Reader) *T {
	if o.room == nil {
		o.make(r)
	}
	return o.room
}

func (o *Options[T]) make(r *Reader) {
	o.Reuse(r)
	o.room = place[T](r)
}

// Reuse is called for an option that has content and an old value to be used
// again. The first option with content counts all of T against the limit of
// memory, either way: what is decoded into has no say in what is accepted.
func (o *Options[T]) Reuse(r *Reader) {
	if !o.counted {
		o.counted = true
		r.mark = r.pos
		r.use(sizeOf[T]())
	}
}
