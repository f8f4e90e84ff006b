package canhttp_test

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

// root is the folder of go.mod.
func root(t testing.TB) string {
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		require.NotEqual(t, "/", dir)
		dir = filepath.Dir(dir)
	}
}

// A vector is a line of the test vectors.
type vector struct {
	ID     int
	Kind   string
	Note   string
	Hex    string
	Result string
	Value  struct {
		Method, URL, Body string
		Headers           [][2]string
		Version           []string `json:"certificate_version"`
	}
}

// TestVectors decodes the requests of the shared test vectors, as a query and as an update.
func TestVectors(t *testing.T) {
	file, err := os.Open(filepath.Join(root(t), "../shared/vectors/http.jsonl"))
	if err != nil {
		t.Skip("skip: not here")
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	count := 0
	for lines.Scan() {
		var v vector
		if json.Unmarshal(lines.Bytes(), &v) != nil || v.Kind != "request" {
			continue // values of other kinds have other shapes
		}
		count++
		msg, err := hex.DecodeString(v.Hex)
		require.NoError(t, err)
		for _, alias := range []bool{true, false} {
			got, err := decodeRequest(t, msg, alias)
			if v.Result != "ok" {
				require.Error(t, err, "%d %s", v.ID, v.Note)
				continue
			}
			require.NoError(t, err, "%d %s", v.ID, v.Note)
			require.Equal(t, v.Value.Method, got.Method, v.Note)
			require.Equal(t, v.Value.URL, got.URL, v.Note)
			require.Equal(t, v.Value.Body, hex.EncodeToString(got.Body), v.Note)
			require.Len(t, got.Header, len(v.Value.Headers))
			for i, h := range v.Value.Headers {
				require.Equal(t, canhttp.HeaderField{Name: h[0], Value: h[1]}, got.Header[i], v.Note)
			}
			version := "1"
			if len(v.Value.Version) > 0 {
				version = v.Value.Version[0]
			}
			require.Equal(t, version, strconv.Itoa(int(got.CertificateVersion)), v.Note)
		}
	}
	require.NoError(t, lines.Err())
	require.NotZero(t, count)
}

// decodeRequest is the request that middleware sees of a message.
func decodeRequest(t testing.TB, msg []byte, alias bool) (got canhttp.Request, err error) {
	s, err := canhttp.NewServer(published(canhttp.TokenText), nil, canhttp.WithMiddleware(func(canhttp.Handler) canhttp.Handler {
		return func(_ ic.Context, _ *canhttp.ResponseWriter, r *canhttp.Request) error {
			got = *r
			return nil
		}
	}))
	require.NoError(t, err)
	var q ic.Query
	_, err = s.Request(&q, &candid.Decoder{Alias: alias}, nil, msg)
	return got, err
}

// responseOf encodes a response by a server of an interface.
func responseOf(t testing.TB, i *canhttp.Interface, h query) []byte {
	s, err := canhttp.NewServer(i, []canhttp.Route{canhttp.QueryRoute("GET", "/", h)})
	require.NoError(t, err)
	var q ic.Query
	q.Reset(ic.Message{Canister: canister})
	msg, err := s.Request(&q, new(candid.Decoder), nil, request("GET", "/", ""))
	require.NoError(t, err)
	return msg
}

// TestResponseFields shows responses of other shapes than the published one: fewer fields, and some that this package does not know.
func TestResponseFields(t *testing.T) {
	types := fields{"status_code": prim(candid.KindNat16), "headers": vec(tuple(text(), text())), "body": blob()}
	hello := func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		w.Header().Set("a", "b")
		_, err := w.WriteString("hello")
		return err
	}
	small := &canhttp.Interface{RequestMethod: "http_request", Response: signature(record(types)),
		ResponseFields: []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldStatusCode}}
	v := decode(t, responseOf(t, small, hello), record(types))
	require.Equal(t, candid.Blob("hello"), field(v, "body"))
	require.Equal(t, candid.Nat16(200), field(v, "status_code"))

	types["aaa"] = opt(prim(candid.KindNat)) // hashes after all others but that of status_code
	types["nothing"] = prim(candid.KindNull) // before that of aaa
	order := []canhttp.ResponseField{}
	for _, f := range record(types).Fields {
		order = append(order, map[string]canhttp.ResponseField{"body": canhttp.FieldBody, "headers": canhttp.FieldHeaders,
			"status_code": canhttp.FieldStatusCode, "aaa": canhttp.FieldAbsent, "nothing": canhttp.FieldNothing}[f.Label.Name])
	}
	large := &canhttp.Interface{RequestMethod: "http_request", Response: signature(record(types)), ResponseFields: order}
	v = decode(t, responseOf(t, large, hello), record(types))
	require.Equal(t, candid.Blob("hello"), field(v, "body"))
	require.Equal(t, candid.Opt{}, field(v, "aaa"))
}

// TestUpdateResponse shows that http_request_update may reply with another record than http_request.
func TestUpdateResponse(t *testing.T) {
	types := record(fields{"status_code": prim(candid.KindNat16), "headers": vec(tuple(text(), text())), "body": blob()})
	i := published(canhttp.TokenText)
	i.UpdateResponse = signature(types)
	i.UpdateResponseFields = []canhttp.ResponseField{canhttp.FieldBody, canhttp.FieldHeaders, canhttp.FieldStatusCode}
	s, err := canhttp.NewServer(i, []canhttp.Route{canhttp.UpdateRoute("POST", "/",
		func(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error { return w.ServeBytes(r.Body) })})
	require.NoError(t, err)
	var u ic.Update
	msg, err := s.RequestUpdate(&u, new(candid.Decoder), []byte("before"), request("POST", "/", "sent"))
	require.NoError(t, err)
	require.True(t, bytes.HasPrefix(msg, []byte("before")))
	require.Equal(t, candid.Blob("sent"), field(decode(t, msg[6:], types), "body"))
}

// TestMessagesInBetween answers messages while a handler waits for a call to another canister.
func TestMessagesInBetween(t *testing.T) {
	var k *kit
	k = newKit(t, canhttp.TokenText, []canhttp.Route{
		canhttp.UpdateRoute("POST", "/{name}", func(_ *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			w.WriteString("begin " + r.PathValue("name"))
			if r.URL == "/outer" {
				k.update(request("POST", "/inner", "in")).is(k, 200, "begin inner, got in")
				k.get("/query").is(k, 200, "query")
			}
			w.WriteString(", got " + string(r.Body))
			return nil
		}),
		canhttp.QueryRoute("GET", "/{name}", func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			_, err := w.WriteString(r.PathValue("name"))
			return err
		}),
	})
	for range 2 {
		k.update(request("POST", "/outer", "out")).is(k, 200, "begin outer, got out")
	}
}

// TestAllocations holds that a GET from the argument to the reply allocates nothing once everything is warm, whatever the handler uses, and
// that nothing of the body is copied on the way in.
func TestAllocations(t *testing.T) {
	count := uint64(5)
	page := bytes.Repeat([]byte("page "), 10_000)
	k := newKit(t, canhttp.TokenTextRecord, []canhttp.Route{
		canhttp.QueryRoute("GET", "/{path...}", func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			w.Header().Set("content-type", "text/plain")
			if _, err := w.Negotiate("gzip", "identity"); err != nil {
				return err
			}
			w.WriteString("Counter is ")
			w.WriteUint(count)
			w.WriteString("\n")
			w.WriteString(r.URL)
			w.WriteString(r.PathValue("path"))
			_, err := w.Write(r.Body)
			return err
		}),
		canhttp.UpdateRoute("POST", "/{path...}", func(*ic.Update, *canhttp.ResponseWriter, *canhttp.Request) error { return nil }),
		canhttp.QueryRoute("GET", "/content", func(_ *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
			return w.ServeBytes(page)
		}),
	}, canhttp.WithBody("/static", "text/plain", []byte("plain"), []byte("packed")),
		canhttp.WithMiddleware(func(next canhttp.Handler) canhttp.Handler {
			return func(c ic.Context, w *canhttp.ResponseWriter, r *canhttp.Request) error { return next(c, w, r) }
		}))
	var q ic.Query
	q.Reset(k.message())
	d := candid.Decoder{Alias: true}
	dst := make([]byte, 0, 1<<20)
	for name, arg := range map[string][]byte{
		"counter": request("GET", "/some/path?and=query", "", "accept", "*/*", "accept-encoding", "gzip, identity", "host", "localhost"),
		"body":    request("GET", "/", strings.Repeat("x", 100_000), "a", "b"),
		"static":  request("GET", "/static", "", "accept-encoding", "gzip"),
		"served":  request("GET", "/content", ""),
		"upgrade": request("POST", "/", ""),
		"head":    request("HEAD", "/", ""),
	} {
		run := func() {
			if _, err := k.server.Request(&q, &d, dst, arg); err != nil {
				t.Fatal(err)
			}
		}
		run()
		require.Zero(t, testing.AllocsPerRun(100, run), name)
	}

	// Into a buffer that has no room the reply takes one allocation.
	arg := request("GET", "/content", "")
	require.LessOrEqual(t, testing.AllocsPerRun(100, func() { k.server.Request(&q, &d, nil, arg) }), 1.0)
}

func BenchmarkRequest(b *testing.B) {
	page := random(64 << 10)
	var header []string
	for i := range 12 {
		header = append(header, "x-header-"+strconv.Itoa(i), strings.Repeat("value ", 8))
	}
	dst := make([]byte, 0, 1<<20)
	var q ic.Query
	bench := func(name string, dst, arg []byte, h query) {
		b.Run(name, func(b *testing.B) {
			s, err := canhttp.NewServer(published(canhttp.TokenText), []canhttp.Route{canhttp.QueryRoute("", "/", h)})
			require.NoError(b, err)
			d := candid.Decoder{Alias: true}
			b.ReportAllocs()
			b.SetBytes(64 << 10)
			for b.Loop() {
				if _, err := s.Request(&q, &d, dst, arg); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	small := request("GET", "/", "")
	large := request("POST", "/", string(page), header...)
	bench("response of 64 KiB, written", nil, small, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		_, err := w.Write(page)
		return err
	})
	bench("response of 64 KiB, served", nil, small, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ServeBytes(page)
	})
	bench("response of 64 KiB, served, into a buffer", dst, small, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error {
		return w.ServeBytes(page)
	})
	bench("request of 12 fields and 64 KiB", dst, large, func(_ *ic.Query, w *canhttp.ResponseWriter, _ *canhttp.Request) error { return nil })
	b.Run("copy of 64 KiB", func(b *testing.B) {
		b.SetBytes(64 << 10)
		to := make([]byte, len(page))
		for b.Loop() {
			copy(to, page)
		}
	})
}

// TestDependencies holds what a canister links with this package.
func TestDependencies(t *testing.T) {
	list := exec.Command("go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "GOOS=wasip1", "GOARCH=wasm")
	out, err := list.Output()
	require.NoError(t, err)
	for _, p := range strings.Fields(string(out)) {
		for _, no := range []string{"fmt", "reflect", "math/big", "net", "net/http", "net/url", "encoding", "compress", "log", "text/template"} {
			require.False(t, p == no || strings.HasPrefix(p, no+"/"), p)
		}
	}
}
