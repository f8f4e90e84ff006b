package candid

import "strconv"

// step is one step of the path to a value or, when types are compared, to a
// part of a type.
type step struct {
	kind stepKind
	id   int    // position, hash of a label
	name string // of a method
}

type stepKind uint8

const (
	stepArg stepKind = iota // of a message
	stepField
	stepIndex  // a field of a tuple
	stepElem   // of a vec's value
	stepInside // of an opt or vec type
	stepFuncArg
	stepFuncResult
	stepMethod
)

// maxSteps is how many steps from each end of a path are written: a message
// nested deeply must not make an error much longer than itself.
const maxSteps = 16

// appendPath appends steps, the first of them last in the slice: paths are put
// together while the frames of a failure return. labels are as in a [Signature].
// A long path loses its middle.
func appendPath(dst []byte, steps []step, labels string) []byte {
	for i := len(steps) - 1; i >= 0; i-- {
		if i >= maxSteps && i < len(steps)-maxSteps {
			dst = append(dst, "…"...)
			i = maxSteps
			continue
		}
		switch s := steps[i]; s.kind {
		case stepArg:
			dst = strconv.AppendInt(append(dst, "arg "...), int64(s.id), 10)
		case stepField:
			dst = appendLabel(append(dst, '.'), uint32(s.id), labels)
		case stepIndex:
			dst = strconv.AppendInt(append(dst, '.'), int64(s.id), 10)
		case stepElem:
			dst = append(strconv.AppendInt(append(dst, '['), int64(s.id), 10), ']')
		case stepInside:
			dst = append(dst, ".*"...)
		case stepFuncArg:
			dst = strconv.AppendInt(append(dst, ".arg"...), int64(s.id), 10)
		case stepFuncResult:
			dst = strconv.AppendInt(append(dst, ".ret"...), int64(s.id), 10)
		case stepMethod:
			dst = appendName(append(dst, '.'), s.name)
		}
	}
	return dst
}

// stepTo gives the kind of a step to one of these fields of a record. Those of a
// tuple, which are 0, 1, …, may have the hash of a label somewhere else, such as
// "".
func stepTo(fields []tableField) stepKind {
	if n := len(fields); n > 0 && fields[n-1].id == uint32(n-1) {
		return stepIndex
	}
	return stepField
}

// appendLabel appends the name with the hash id, as a .did has it, or the
// number when no name is known.
func appendLabel(dst []byte, id uint32, labels string) []byte {
	for len(labels) > 0 {
		end := 0
		for end < len(labels) && labels[end] != 0 {
			end++
		}
		if Hash(labels[:end]) == id {
			return appendName(dst, labels[:end])
		}
		labels = labels[min(end+1, len(labels)):]
	}
	return strconv.AppendUint(dst, uint64(id), 10)
}
