package candid

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// nestedRecords is the header of a message with a vec of records of one field in
// each other, so many levels, around a nat8.
func nestedRecords(levels int) string {
	b := appendUleb([]byte(magic), uint64(1+levels))
	b = append(b, "\x6d\x01"...)
	for i := range levels {
		b = append(b, "\x6c\x01\x00"...)
		if i == levels-1 {
			b = append(b, '\x7b')
		} else {
			b = appendSleb(b, int64(i+2))
		}
	}
	return string(append(b, "\x01\x00"...))
}

// TestNestedRecordsAreSkippedAtOnce takes minutes when each record is gone over.
func TestNestedRecordsAreSkippedAtOnce(t *testing.T) {
	n := 1_000_000
	msg := append(appendUleb([]byte(nestedRecords(9000)), uint64(n)), make([]byte, n)...)
	out, err := new(Decoder).Transcode(nil, msg, Signature{Types: "DIDL\x00\x00"})
	require.NoError(t, err)
	require.Empty(t, out)
}

func TestNestedRecordsCountLevels(t *testing.T) {
	nothing := Signature{Types: "DIDL\x00\x00"}
	for levels := 1; levels <= 4; levels++ {
		msg := []byte(nestedRecords(levels) + "\x02\x05\x06")
		_, err := (&Decoder{Limits: Limits{Depth: levels + 1}}).Transcode(nil, msg, nothing)
		require.NoError(t, err)
		_, err = (&Decoder{Limits: Limits{Depth: levels}}).Transcode(nil, msg, nothing)
		require.ErrorIs(t, err, ErrLimit)
		require.ErrorContains(t, err, "arg 0[0]"+strings.Repeat(".0", levels-1)+": values are nested too deeply")
	}
}

func TestNestedRecordsAreOnThePath(t *testing.T) {
	// record { a = record { 1 = record { vec bool } } }, the second bool is none
	msg := []byte("DIDL\x04\x6c\x01\x61\x01\x6c\x01\x01\x02\x6c\x01\x00\x03\x6d\x7e\x01\x00\x02\x01\x02")
	_, err := new(Decoder).Transcode(nil, msg, Signature{Types: "DIDL\x00\x00"})
	require.EqualError(t, err, "candid: arg 0.97.1.0[1]: byte of a bool or opt is neither 0 nor 1 (offset 23)")
}

func TestNestedRecordsWithoutEnd(t *testing.T) {
	for name, msg := range map[string]string{
		"one":                  "DIDL\x01\x6c\x01\x00\x00\x01\x00",
		"two":                  "DIDL\x02\x6c\x01\x00\x01\x6c\x01\x00\x00\x01\x01",
		"two, from outside":    "DIDL\x03\x6c\x01\x00\x01\x6c\x01\x00\x02\x6c\x01\x00\x01\x01\x00",
		"two, table backwards": "DIDL\x03\x6c\x01\x00\x01\x6c\x01\x00\x00\x6c\x01\x00\x01\x01\x02",
	} {
		_, err := new(Decoder).Transcode(nil, []byte(msg), Signature{Types: "DIDL\x00\x00"})
		require.ErrorIs(t, err, ErrLimit, name)
		require.ErrorContains(t, err, "values are nested too deeply", name)
	}
}

// TestLimitReworkCountsRecords holds that records without bytes of their own are
// not read for nothing again and again: at record { T; text }, where T is
// record { opt T }, each element is read down to its nat8 and then given up.
func TestLimitReworkCountsRecords(t *testing.T) {
	want := Signature{Types: "DIDL\x05\x6d\x01\x6e\x02\x6c\x02\x00\x03\x01\x71\x6c\x01\x00\x04\x6e\x03\x01\x00"}
	msg := []byte(nestedRecords(50) + "\x02\x05\x06")
	out, err := (&Decoder{Limits: Limits{Rework: 102}}).Transcode(nil, msg, want)
	require.NoError(t, err)
	require.Equal(t, "\x02\x00\x00", string(out))
	_, err = (&Decoder{Limits: Limits{Rework: 101}}).Transcode(nil, msg, want)
	require.ErrorIs(t, err, ErrLimit)
	require.ErrorContains(t, err, "arg 0[1]: too many bytes read again under opt")
}
