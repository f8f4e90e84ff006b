package difftest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
)

// fuzzGenerated gives bytes to the generated decoders of one interface: they may refuse them, and what they accept encodes again to
// a message that is accepted, too.
func fuzzGenerated(f *testing.F, names ...string) {
	all := subjects(f)
	var chosen []subject
	for i, msgs := range messages(f, all) {
		for _, name := range names {
			if all[i].name == name {
				for _, msg := range msgs {
					f.Add(msg)
				}
			}
		}
	}
	for _, s := range all {
		for _, name := range names {
			if s.name == name {
				chosen = append(chosen, s)
			}
		}
	}
	require.Len(f, chosen, len(names))
	f.Fuzz(func(t *testing.T, msg []byte) {
		for _, s := range chosen {
			for _, alias := range []bool{false, true} {
				encode, err := s.decode(&candid.Decoder{Alias: alias}, msg)
				if err != nil {
					sentinel(t, err)
					continue
				}
				again, err := encode()
				require.NoError(t, err)
				_, err = s.decode(&candid.Decoder{Limits: candid.Limits{Memory: large}}, again)
				require.NoError(t, err)
			}
		}
	})
}

func FuzzGateway(f *testing.F) { fuzzGenerated(f, "Request", "Response") }
func FuzzLedger(f *testing.F)  { fuzzGenerated(f, "TransferArgument", "TransferResult", "Block") }
func FuzzShapes(f *testing.F)  { fuzzGenerated(f, "Tree", "List", "Nest", "Chain", "Void", "Shapes") }
