package main

import (
	"bufio"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMessagesOfVectors decodes the messages of the shared test vectors,
// encodes what is printed, and decodes that again.
func TestMessagesOfVectors(t *testing.T) {
	file, err := os.Open("../../../shared/vectors/candid-values.jsonl")
	if err != nil {
		t.Skip("skip: not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var vector struct {
			ID              int
			Type, Defs, Hex string
		}
		require.NoError(t, json.Unmarshal(lines.Bytes(), &vector))
		t.Run(strconv.Itoa(vector.ID), func(t *testing.T) {
			types := vector.Type // one, or a list of them
			if !strings.HasPrefix(types, "(") {
				types = "(" + types + ")"
			}
			flags := []string{"-d", "-", "-t", types}
			printed := call(t, vector.Defs, append([]string{"decode", vector.Hex}, flags...)...)
			require.Zero(t, printed.code, printed.stderr)
			encoded := call(t, vector.Defs, append([]string{"encode", printed.stdout}, flags...)...)
			require.Zero(t, encoded.code, encoded.stderr)
			require.Equal(t, printed, call(t, vector.Defs, append([]string{"decode", encoded.stdout}, flags...)...))
		})
	}
	require.NoError(t, lines.Err())
}
