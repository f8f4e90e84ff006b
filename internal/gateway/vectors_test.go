package gateway

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// vector is one line of http.jsonl.
type vector struct {
	ID        int             `json:"id"`
	Kind      string          `json:"kind"`
	Note      string          `json:"note"`
	TokenType string          `json:"token_type"`
	WireType  string          `json:"wire_type"`
	Hex       string          `json:"hex"`
	Result    string          `json:"result"`
	Value     json.RawMessage `json:"value"`
}

type responseJSON struct {
	Status   string      `json:"status_code"`
	Headers  [][2]string `json:"headers"`
	Body     string      `json:"body"`
	Upgrade  []bool      `json:"upgrade"`
	Strategy []struct {
		Callback struct {
			Callback string          `json:"callback"`
			Token    json.RawMessage `json:"token"`
		}
	} `json:"streaming_strategy"`
}

type partJSON struct {
	Body  string            `json:"body"`
	Token []json.RawMessage `json:"token"`
}

func readVectors(t *testing.T) []vector {
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "vectors", "http.jsonl"))
	if err != nil {
		t.Skip("skip: not here")
	}
	defer file.Close()
	var vectors []vector
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v vector
		require.NoError(t, json.Unmarshal(lines.Bytes(), &v))
		vectors = append(vectors, v)
	}
	require.NoError(t, lines.Err())
	return vectors
}

func TestVectors(t *testing.T) {
	for _, v := range readVectors(t) {
		t.Run(strconv.Itoa(v.ID)+" "+v.Note, func(t *testing.T) {
			msg, err := hex.DecodeString(v.Hex)
			require.NoError(t, err)
			switch v.Kind {
			case "response":
				checkResponse(t, v, msg)
			case "stream":
				checkPart(t, v, msg)
			}
		})
	}
}

func checkResponse(t *testing.T, v vector, msg []byte) {
	got, err := decodeResponse("m", msg)
	if v.Result == "trap" {
		require.Error(t, err)
		return
	}
	require.NoError(t, err)
	var want responseJSON
	require.NoError(t, json.Unmarshal(v.Value, &want))
	require.Equal(t, want.Status, strconv.Itoa(got.status))
	require.Equal(t, want.Body, hex.EncodeToString(got.body))
	require.Equal(t, len(want.Upgrade) == 1 && want.Upgrade[0], got.upgrade)
	require.Len(t, got.headers, len(want.Headers))
	for i, h := range want.Headers {
		require.Equal(t, field{h[0], h[1]}, got.headers[i])
	}
	if strings.HasPrefix(v.Note, "callback is not a query") {
		require.NotNil(t, got.strategy, "a gateway does not look at the func's type")
		return
	}
	if len(want.Strategy) == 0 {
		require.Nil(t, got.strategy)
		return
	}
	require.Equal(t, want.Strategy[0].Callback.Callback, got.strategy.callback.String())
	checkToken(t, v, got.strategy.token)
}

// checkToken holds that the token, as it is sent back, fits its own type.
func checkToken(t *testing.T, v vector, token candid.Value) {
	sent, err := encodeToken(token)
	require.NoError(t, err)
	types, err := parser.ParseTypes("("+v.TokenType+")", nil)
	require.NoError(t, err)
	values, err := new(candid.Decoder).DecodeValues(sent, types)
	require.NoError(t, err)
	if v.WireType == "" {
		require.True(t, candid.Equal(token, values[0]))
	}
}

func checkPart(t *testing.T, v vector, msg []byte) {
	got, err := decodePart("m", msg)
	if v.WireType == "" {
		require.Error(t, err, "gateways refuse an opt record")
		return
	}
	require.NoError(t, err)
	var want []partJSON
	require.NoError(t, json.Unmarshal(v.Value, &want))
	require.Equal(t, want[0].Body, hex.EncodeToString(got.body))
	require.Equal(t, len(want[0].Token) > 0, got.token != nil)
}

func FuzzDecode(f *testing.F) {
	whole, _ := respond(200, headers("a", "b"), "body", streaming(next, candid.Text("t"))...)
	f.Add(whole)
	last, _ := chunk("x", candid.Text("t"))
	f.Add(last)
	f.Fuzz(func(t *testing.T, msg []byte) {
		if r, err := decodeResponse("m", msg); err == nil && r.strategy != nil {
			_, _ = encodeToken(r.strategy.token)
		}
		if p, err := decodePart("m", msg); err == nil && p.token != nil {
			_, _ = encodeToken(p.token)
		}
	})
}
