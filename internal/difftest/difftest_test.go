package difftest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/difftest/shapes"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// large stands for the limit that the paths count differently, as they make different Go values; it is tested where it is counted.
const large = 1 << 30

// compare decodes one message in all ways and reports whether it was accepted.
func compare(t *testing.T, s subject, limits candid.Limits, msg []byte) bool {
	limits.Memory = large
	types := []*candid.Type{s.typ}
	signature := candid.NewHeaders().Signature(types)

	copying := candid.Decoder{Limits: limits}
	encode, err := s.decode(&copying, msg)
	aliasing := candid.Decoder{Limits: limits, Alias: true}
	encodeAliased, aliasedErr := s.decode(&aliasing, msg)
	coercing := candid.Decoder{Limits: limits}
	canonical, coercedErr := coercing.Transcode([]byte(signature.Types), msg, signature)
	dynamic := candid.Decoder{Limits: limits}
	values, dynamicErr := dynamic.DecodeValues(msg, types)

	if err != nil {
		for way, other := range map[string]error{"aliasing": aliasedErr, "coercing": coercedErr, "dynamic": dynamicErr} {
			require.Error(t, other, "%s accepts, generated code says %s", way, err)
			require.Equal(t, sentinel(t, err), sentinel(t, other), "%s: %s; generated code: %s", way, other, err)
		}
		require.Equal(t, offset(t, err), offset(t, coercedErr), "coercing: %s; generated code: %s", coercedErr, err)
		return false
	}
	require.NoError(t, aliasedErr)
	require.NoError(t, coercedErr)
	require.NoError(t, dynamicErr)

	want, err := candid.AppendValues(nil, types, values)
	require.NoError(t, err)
	for way, encode := range map[string]func() ([]byte, error){"copying": encode, "aliasing": encodeAliased} {
		got, err := encode()
		require.NoError(t, err)
		require.Equal(t, want, got, way)
	}
	again, err := s.decode(&candid.Decoder{Limits: candid.Limits{Memory: large}}, canonical)
	require.NoError(t, err, "what the coercing path gives is a message of the expected types")
	got, err := again()
	require.NoError(t, err)
	require.Equal(t, want, got, "coercing")
	return true
}

// offset is where the message cannot be accepted.
func offset(t *testing.T, err error) int {
	var e *candid.Error
	require.ErrorAs(t, err, &e)
	return e.Offset
}

// sentinel is the kind of an error.
func sentinel(t *testing.T, err error) error {
	for _, s := range []error{candid.ErrHeader, candid.ErrTable, candid.ErrTruncated, candid.ErrTrailing, candid.ErrUTF8, candid.ErrType, candid.ErrRange, candid.ErrLimit} {
		if errors.Is(err, s) {
			return s
		}
	}
	require.Fail(t, "an error without a kind", err)
	return nil
}

// TestSamples decodes the samples at every subject, whole, cut short and with single bytes changed.
func TestSamples(t *testing.T) {
	all := subjects(t)
	for from, msgs := range messages(t, all) {
		for at, s := range all {
			for _, msg := range msgs {
				accepted := compare(t, s, candid.Limits{}, msg)
				if at == from {
					require.True(t, accepted, "%s refuses its own sample", s.name)
				}
				for i := range msg {
					compare(t, s, candid.Limits{Empty: 100, Pairs: 2, Rework: 3}, msg[:i])
					changed := append([]byte(nil), msg...)
					changed[i] ^= byte(1 << (i % 8))
					compare(t, s, candid.Limits{Empty: 100, Pairs: 2, Rework: 3}, changed)
				}
			}
		}
	}
}

// TestZeros holds that values without bytes count alike also where there are many outside of vecs.
func TestZeros(t *testing.T) {
	in, err := parser.Load("shapes/shapes.did", nil)
	require.NoError(t, err)
	s := subject{name: "Zeros", decode: byPointer(shapes.DecodeZeros, shapes.AppendZeros)}
	for _, d := range in.Definitions {
		if d.Name == s.name {
			s.typ = d.Type.Candid()
		}
	}
	header := candid.NewHeaders().Preorder([]*candid.Type{s.typ})
	const levels, each = 13, 1 + 4 + 16 + 64 + 256 // of Zeros, and values in a None4
	for _, leaves := range []int{0, 1, 2000, 3000, 3100, 3200, 1 << levels} {
		left := leaves
		msg := appendZeros(append(bytes.Clone(header), 1), levels, &left)
		accepted := compare(t, s, candid.Limits{}, msg)
		require.Equal(t, leaves*each <= 1<<20+16*len(msg), accepted, leaves)
	}
}

// appendZeros appends a value of Zeros and this number with as many values of None4 in it as are left.
func appendZeros(dst []byte, number int, left *int) []byte {
	for range 2 {
		if *left == 0 {
			dst = append(dst, 0)
			continue
		}
		dst = append(dst, 1)
		if number == 1 {
			*left--
		} else {
			dst = appendZeros(dst, number-1, left)
		}
	}
	return dst
}

// FuzzDifferential gives the same bytes to all ways of decoding.
func FuzzDifferential(f *testing.F) {
	all := subjects(f)
	for i, msgs := range messages(f, all) {
		for _, msg := range msgs {
			f.Add(uint8(i), uint8(0), uint8(0), uint8(0), msg)
			f.Add(uint8(i), uint8(5), uint8(3), uint8(2), msg)
		}
	}
	f.Fuzz(func(t *testing.T, which, table, depth, empty uint8, msg []byte) {
		limits := candid.Limits{Table: int(table), Depth: int(depth) * 2, Empty: int(empty) * 4}
		limits.Pairs, limits.Rework = limits.Table, limits.Empty
		if limits.Depth == 0 {
			limits.Depth = 1000 // what is accepted is encoded again, for which there is a limit, too
		}
		if limits.Empty == 0 {
			limits.Empty = 10_000 // each becomes a value of the tree
		}
		compare(t, all[int(which)%len(all)], limits, msg)
	})
}
