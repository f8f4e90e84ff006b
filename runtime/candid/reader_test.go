package candid

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// over gives a reader over data with generous limits.
func over(data string) *Reader {
	return &Reader{data: []byte(data), depth: 100, empty: 100, memory: 1 << 20}
}

func TestReaderReads(t *testing.T) {
	id := MustParsePrincipal("w7x7r-cok77-xa")
	for _, c := range []struct {
		data string
		read func(r *Reader) any
		want any
	}{
		{"\x01", func(r *Reader) any { return r.Bool() }, true},
		{"\x00", func(r *Reader) any { return r.Present() }, false},
		{"\x2a", func(r *Reader) any { return r.Nat() }, NewNat(42)},
		{"\xac\x02", func(r *Reader) any { return r.Nat() }, NewNat(300)},
		{"\xac\x82\x80\x00", func(r *Reader) any { return r.Nat() }, NewNat(300)},
		{"\x3f", func(r *Reader) any { return r.Int() }, NewInt(63)},
		{"\x40", func(r *Reader) any { return r.Int() }, NewInt(-64)},
		{"\xff\xff\x7f", func(r *Reader) any { return r.Int() }, NewInt(-1)},
		{"\xff", func(r *Reader) any { return r.Nat8() }, uint8(255)},
		{"\x34\x12", func(r *Reader) any { return r.Nat16() }, uint16(0x1234)},
		{"\x78\x56\x34\x12", func(r *Reader) any { return r.Nat32() }, uint32(0x12345678)},
		{"\xf0\xde\xbc\x9a\x78\x56\x34\x12", func(r *Reader) any { return r.Nat64() }, uint64(0x123456789abcdef0)},
		{"\xff", func(r *Reader) any { return r.Int8() }, int8(-1)},
		{"\xfe\xff", func(r *Reader) any { return r.Int16() }, int16(-2)},
		{"\xfd\xff\xff\xff", func(r *Reader) any { return r.Int32() }, int32(-3)},
		{"\xfc\xff\xff\xff\xff\xff\xff\xff", func(r *Reader) any { return r.Int64() }, int64(-4)},
		{"\x00\x00\x00\xbf", func(r *Reader) any { return r.Float32() }, float32(-0.5)},
		{"\x00\x00\x00\x00\x00\x00\xf0\x7f", func(r *Reader) any { return r.Float64() }, math.Inf(1)},
		{"\x03☃", func(r *Reader) any { return r.Text() }, "☃"},
		{"\x83\x80\x00☃", func(r *Reader) any { return r.Text() }, "☃"},
		{"\x00", func(r *Reader) any { return r.Text() }, ""},
		{"\x02\x01\x02", func(r *Reader) any { return r.Blob() }, []byte{1, 2}},
		{"\x00", func(r *Reader) any { return r.Blob() }, []byte{}},
		{"\x01\x03\xca\xff\xee", func(r *Reader) any { return read(r.Principal) }, id},
		{"\x01\x83\x00\xca\xff\xee", func(r *Reader) any { return read(r.Principal) }, id},
		{"\x01\x00", func(r *Reader) any { return read(r.Principal) }, Principal{}},
		{"\x01\x03\xca\xff\xee", func(r *Reader) any { return read(r.Service) }, Service{id}},
		{"\x01\x01\x03\xca\xff\xee\x01a", func(r *Reader) any { return read(r.Func) }, Func{id, "a"}},
		{"\x02", func(r *Reader) any { return r.Tag(3) }, 2},
		{"\x82\x00", func(r *Reader) any { return r.Tag(3) }, 2},
		{"\xc8\x01", func(r *Reader) any { return r.Tag(300) }, 200},
		{"\x03", func(r *Reader) any { return r.Len(0, 1) }, 3},
	} {
		for _, alias := range []bool{false, true} {
			r := over(c.data)
			r.alias = alias
			require.Equal(t, c.want, c.read(r), "%x", c.data)
			require.False(t, r.Failed(), "%x", c.data)
			require.Equal(t, len(c.data), r.pos)
			if r := over(c.data[:len(c.data)-1]); c.data != "\x03" { // the count alone
				c.read(r)
				require.True(t, r.Failed(), "%x", c.data)
			}
		}
	}
}

// read gives what reads into a pointer; what was there before must not show.
func read[T any](into func(*T)) (v T) {
	if p, ok := any(&v).(*Principal); ok {
		*p, _ = PrincipalFromBytes([]byte("what was there before, 29 byte"[:29]))
	}
	into(&v)
	return v
}

func TestReaderFails(t *testing.T) {
	for _, c := range []struct {
		data string
		read func(r *Reader)
	}{
		{"\x02", func(r *Reader) { r.Bool() }},
		{"\x80\x80", func(r *Reader) { r.Nat() }},
		{"\x03\xe2\x28\xa1", func(r *Reader) { r.Text() }},
		{"\x04abc", func(r *Reader) { r.Blob() }},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", func(r *Reader) { r.Blob() }},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00", func(r *Reader) { r.Text() }},
		{"\x00\x03\xca\xff\xee", func(r *Reader) { read(r.Principal) }},
		{"\x01\x1e" + strings.Repeat("x", 30), func(r *Reader) { read(r.Principal) }},
		{"\x00", func(r *Reader) { read(r.Func) }},
		{"\x03", func(r *Reader) { r.Tag(3) }},
		{"\x00", func(r *Reader) { r.Tag(0) }},
		{"\x04abc", func(r *Reader) { r.Len(1, 0) }},
		{"\x02abc", func(r *Reader) { r.Len(2, 0) }},
		{"\x65", func(r *Reader) { r.Len(0, 1) }},
		{"\x33", func(r *Reader) { r.Len(0, 2) }},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", func(r *Reader) { r.Len(0, 0) }},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", func(r *Reader) { r.Len(1<<30, 1<<30) }},
		{"", func(r *Reader) { r.Zeros(101) }},
		{"", func(r *Reader) { r.Enter(101) }},
		{"", func(r *Reader) { r.Enter(60); r.Enter(60) }},
		{"", func(r *Reader) { MakeSlice[[16]byte](r, nil, 1<<16+1) }},
		{"", func(r *Reader) { MakeSlice[[16]byte](r, nil, math.MaxInt32) }},
		{"", func(r *Reader) { New[[1<<20 + 1]byte](r) }},
	} {
		r := over(c.data)
		c.read(r)
		require.True(t, r.Failed(), "%x", c.data)
		requireSticky(t, r)
	}
}

// requireSticky holds that a failed reader gives zero values.
func requireSticky(t *testing.T, r *Reader) {
	require.False(t, r.Present())
	require.Zero(t, r.Nat())
	require.Zero(t, r.Int())
	require.Zero(t, r.Nat64())
	require.Zero(t, r.Text())
	require.Zero(t, r.Blob())
	require.Zero(t, read(r.Principal))
	require.Zero(t, read(r.Func))
	require.Zero(t, r.Tag(5))
	require.Zero(t, r.Len(0, 0))
	require.NotNil(t, New[int](r))
	require.Empty(t, MakeSlice(r, make([]int, 3), 3))
	require.False(t, r.Enter(1))
	require.True(t, r.Failed())
}

func TestReaderDepth(t *testing.T) {
	r := over("")
	for range 50 {
		require.True(t, r.Enter(60))
		require.True(t, r.Enter(40))
		r.Leave(40)
		r.Leave(60)
	}
	require.False(t, r.Failed())
}

func TestCopiesHaveNoRoom(t *testing.T) {
	for _, alias := range []bool{false, true} {
		var data []byte
		sizes := []int{0, 1, 7, ownCopy - 1, ownCopy, windowSize, 5, 3 * windowSize, 100, ownCopy - 1, ownCopy - 1, ownCopy - 1, ownCopy - 1, ownCopy - 1, 3}
		for i, n := range sizes {
			data = AppendBlob(data, bytes.Repeat([]byte{byte('a' + i)}, n))
		}
		r := Reader{data: data, alias: alias, memory: len(data)}
		var blobs [][]byte
		for range sizes {
			blobs = append(blobs, r.Blob())
		}
		require.False(t, r.Failed())
		require.Equal(t, len(data), r.pos)
		for i, b := range blobs {
			require.NotNil(t, b)
			require.Equal(t, len(b), cap(b))
			require.Equal(t, bytes.Repeat([]byte{byte('a' + i)}, sizes[i]), b)
		}
		clear(data)
		require.Equal(t, alias, blobs[7][0] == 0)
		require.Equal(t, alias, blobs[1][0] == 0)
	}
}

func TestMakeSliceUsesOldRoom(t *testing.T) {
	r := over("")
	old := make([]int, 2, 10)
	s := MakeSlice(r, old, 8)
	require.Len(t, s, 8)
	require.Same(t, &old[0], &s[0])
	require.Len(t, MakeSlice(r, old, 11), 11)
	require.NotNil(t, MakeSlice[int](r, nil, 0))
	require.NotNil(t, MakeSlice(r, old, 0))
	before := r.memory
	MakeSlice(r, old, 8)
	require.Equal(t, 8*sizeOf[int](), before-r.memory)
}

// TestMakeSliceClearsBehindTheEnd holds that elements which share memory, as
// removing one with append leaves them, are not both filled.
func TestMakeSliceClearsBehindTheEnd(t *testing.T) {
	r := over("")
	old := []*int{new(int), new(int), new(int)}
	old = append(old[:0], old[1:]...)
	s := MakeSlice(r, old, 3)
	require.Same(t, old[1], s[1])
	require.Nil(t, s[2])
}

func TestMakeOpt(t *testing.T) {
	r := over("\x01\x00\x01\x01\x02")
	old := new(int)
	before := r.memory
	require.Same(t, old, MakeOpt(r, old))
	require.Nil(t, MakeOpt(r, old))
	require.NotNil(t, MakeOpt[int](r, nil))
	require.Equal(t, 2*sizeOf[int](), before-r.memory)
	MakeOpt(r, new([1 << 20]byte))
	require.True(t, r.Failed())
	require.Nil(t, MakeOpt(r, old))
	r = over("\x02")
	require.Nil(t, MakeOpt(r, old))
	require.True(t, r.Failed())
}

// TestSlabs holds that values do not meet, however many there are of whatever
// types, and that their slices have no room to spare.
func TestSlabs(t *testing.T) {
	r := over(strings.Repeat("x", 10_000))
	for range 3 {
		r.reset(r.data[:10_000:10_000], 0, true)
		r.memory = 1 << 20
		var numbers []*int
		var texts [][]string
		for i := range 1000 {
			numbers = append(numbers, New[int](r))
			texts = append(texts, MakeSlice[string](r, nil, i%5))
			require.Zero(t, *numbers[i])
			require.NotNil(t, texts[i])
			require.Equal(t, i%5, cap(texts[i]))
			*numbers[i] = i
			for j := range texts[i] {
				require.Empty(t, texts[i][j])
				texts[i][j] = strings.Repeat("x", i)
			}
		}
		for i := range 1000 {
			require.Equal(t, i, *numbers[i])
			for _, text := range texts[i] {
				require.Len(t, text, i)
			}
		}
		data := r.data
		r.release()
		r.data = data
	}
	require.Len(t, r.slabs, 2)
}

func TestSlabsAreFew(t *testing.T) {
	r := over("")
	for range maxSlabs {
		r.slabs = append(r.slabs, new(slab[bool]))
	}
	require.NotNil(t, New[int](r))
	require.Len(t, MakeSlice[int](r, nil, 3), 3)
	require.Len(t, r.slabs, maxSlabs)
}
