package candid

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzTranscode takes any expected types and any message. What was coerced must
// be canonical: coercing it again to the same types changes nothing. And
// skipping all of a message must find what reading it finds, but for the fit.
func FuzzTranscode(f *testing.F) {
	for _, c := range transcodeTests {
		f.Add([]byte("DIDL"+c.want), []byte("DIDL"+c.msg))
	}
	f.Fuzz(func(t *testing.T, want, msg []byte) {
		var expected table
		end, fault := expected.read(want, 1000)
		if fault.err != nil || end != len(want) {
			return
		}
		var d Decoder
		out, err := d.Transcode(nil, msg, Signature{Types: string(want)})
		_, skipErr := d.Transcode(nil, msg, Signature{Types: "DIDL\x00\x00"})
		if err != nil {
			checkRefused(t, msg, err, skipErr)
			return
		}
		require.NoError(t, skipErr)
		d.Limits = Limits{Depth: 1 << 20, Empty: 1 << 24} // options and null for what is missing
		again, err := d.Transcode(nil, append(want, out...), Signature{Types: string(want)})
		require.NoError(t, err)
		require.Equal(t, out, again)
	})
}

func checkRefused(t *testing.T, msg []byte, err, skipErr error) {
	var e *Error
	require.True(t, errors.As(err, &e))
	require.LessOrEqual(t, e.Offset, len(msg))
	if e.Err != ErrType && e.Err != ErrLimit {
		require.Error(t, skipErr)
		require.ErrorIs(t, skipErr, e.Err)
		require.Equal(t, e.Offset, skipErr.(*Error).Offset)
	}
}
