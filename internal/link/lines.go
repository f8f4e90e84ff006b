package link

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
)

// Go's table of functions, runtime.pclntab, begins with a header that says where
// its parts are. A record for each function says where those tables are that
// give for each place in its code the size of the stack, the file, the line and
// more (pcHeader and _func in the runtime's symtab.go and runtime2.go).
const (
	headerMagic   = "\xf1\xff\xff\xff\x00\x00\x01\x08" // of Go 1.20 and later, with 64-bit pointers
	headerCount   = 8
	headerNames   = 32
	headerTables  = 56
	headerRecords = 64

	recordName   = 4
	recordStack  = 16
	recordFile   = 20
	recordLine   = 24
	recordMore   = 28 // how many more tables there are
	recordTables = 44 // those

	maxTables = 64 // Go has 5 kinds of them
)

// A span is a part of the image.
type span struct{ from, to int }

// functionRecords reads Go's table of functions in the memory's image.
type functionRecords struct {
	image                  []byte
	names, tables, records int // where they begin
	count                  int // of the records
	malformed              bool
}

// findFunctionRecords finds the table; nil where it is not.
func findFunctionRecords(image []byte) *functionRecords {
	header := bytes.Index(image, []byte(headerMagic))
	if header < 0 {
		return nil
	}
	r := &functionRecords{image: image}
	r.names = header + r.word(header+headerNames)
	r.tables = header + r.word(header+headerTables)
	r.records = header + r.word(header+headerRecords)
	r.count = r.word(header + headerCount)
	return r
}

// record returns where the record of a function is, and the function's number.
func (r *functionRecords) record(i int) (record, number int) {
	return r.records + r.word(r.records+8*i+4), r.word(r.records + 8*i)
}

// dropLines returns the image without the files and lines of the functions of
// Go's runtime and its internal packages. Only stack traces show them, and they
// are a fifteenth of a compressed module. Functions that never run lose all. The
// image stays as it is where the table is not as this toolchain writes it.
func dropLines(image []byte, neverRuns map[int]bool) []byte {
	r := findFunctionRecords(image)
	if r == nil {
		return image
	}
	var dropped, kept []span
	for i := range r.count {
		record, number := r.record(i)
		files, rest := r.tablesOf(record)
		if r.malformed {
			return image
		}
		switch {
		case neverRuns[number-functionNumber]:
			dropped = append(append(dropped, files...), rest...)
			dropped = append(dropped, span{record + recordStack, record + recordLine + 4}, r.more(record)) // 0: there is none
		case r.ofRuntime(record):
			dropped = append(append(dropped, files...), span{record + recordFile, record + recordLine + 4})
			kept = append(kept, rest...)
		default:
			kept = append(append(kept, files...), rest...)
		}
	}
	if r.malformed {
		return image
	}
	without := slices.Clone(image)
	for _, s := range dropped {
		clear(without[s.from:s.to])
	}
	for _, s := range kept { // functions share tables that are equal
		copy(without[s.from:s.to], image[s.from:])
	}
	return without
}

// tablesOf returns the tables of files and lines of a record, and its others.
func (r *functionRecords) tablesOf(record int) (files, rest []span) {
	files = []span{r.table(record + recordFile), r.table(record + recordLine)}
	rest = []span{r.table(record + recordStack)}
	more := r.more(record)
	for at := more.from; at < more.to; at += 4 {
		rest = append(rest, r.table(at))
	}
	return files, rest
}

// more returns where a record says where the tables are of which it has any
// number.
func (r *functionRecords) more(record int) span {
	n := r.word(record + recordMore)
	if n > maxTables {
		r.malformed = true
		n = 0
	}
	return span{record + recordTables, record + recordTables + 4*n}
}

// span returns where the table of functions is, from the names to the last record.
func (r *functionRecords) span() span {
	if r == nil || r.malformed || r.count == 0 {
		return span{}
	}
	last, _ := r.record(r.count - 1)
	return span{r.names, r.more(last).to}
}

// word reads 4 bytes; the header's numbers have 8, of which 4 are used.
func (r *functionRecords) word(at int) int {
	if at < 0 || at > len(r.image)-4 {
		r.malformed = true
		return 0
	}
	return int(binary.LittleEndian.Uint32(r.image[at:]))
}

// ofRuntime tells whether a record is of a function that users do not look into.
func (r *functionRecords) ofRuntime(record int) bool {
	at := r.names + r.word(record+recordName)
	if at < 0 || at >= len(r.image) {
		r.malformed = true
		return false
	}
	name := string(r.image[at:min(at+len("internal/"), len(r.image))])
	return strings.HasPrefix(name, "runtime.") || name == "internal/"
}

// table returns the span of the table whose offset stands in a record: pairs of
// variable-length numbers until one, which is not the first, begins with 0. The
// offset 0 stands for no table.
func (r *functionRecords) table(field int) span {
	offset := r.word(field)
	if offset == 0 {
		return span{}
	}
	from := r.tables + offset
	at := from
	number := func() uint64 {
		if at < 0 || at >= len(r.image) {
			r.malformed = true
			return 0
		}
		v, n := binary.Uvarint(r.image[at:])
		if n <= 0 {
			r.malformed = true
		}
		at += max(n, 1)
		return v
	}
	for first := true; ; first = false {
		if number() == 0 && !first || r.malformed {
			break
		}
		number()
	}
	if r.malformed {
		return span{}
	}
	return span{from, at}
}
