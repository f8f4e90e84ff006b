package replica

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/build"
	"github.com/candigo/candigo/internal/gateway"
	"github.com/candigo/candigo/internal/wasm"
	"github.com/candigo/candigo/parser"
	"github.com/candigo/candigo/runtime/candid"
)

// heavy is web with an update that makes the heap larger by the number of
// pages in its argument, an i32, and writes to each.
func heavy(t testing.TB) *builder {
	b := web(t)
	b.export("canister_update fill", func(c *code) {
		const page, end = 1, 2 // locals
		c.ic("msg_arg_data_copy", scratch, 0, 4)
		c.Op(wasm.OpMemorySize, 0).Op(wasm.OpLocalSet, page)
		c.I32(scratch).Op(wasm.OpI32Load, 2, 0).Op(wasm.OpMemoryGrow, 0).Op(wasm.OpDrop).Op(wasm.OpMemorySize, 0).Op(wasm.OpLocalSet, end)
		c.Block(wasm.OpLoop, wasm.Empty)
		c.Op(wasm.OpLocalGet, page).I32(16).Op(wasm.OpI32Shl).I32(-1).Op(wasm.OpI32Store, 2, 0)
		c.Op(wasm.OpLocalGet, page).I32(1).Op(wasm.OpI32Add).Op(wasm.OpLocalTee, page).Op(wasm.OpLocalGet, end).Op(wasm.OpI32LtU).Op(wasm.OpBrIf, 0)
		c.Op(wasm.OpEnd).ic("msg_reply")
	})
	return b
}

// BenchmarkGet answers plain GETs with 1 MB and with 500 MB of heap.
func BenchmarkGet(b *testing.B) {
	for _, megabytes := range []int{1, 500} {
		c := install(b, newReplica(b), heavy(b))
		pages := megabytes << 4
		require.NoError(b, update(c, "fill", string([]byte{byte(pages), byte(pages >> 8), 0, 0})).Err())
		require.Len(b, c.Snapshot().Memory, (1+pages)<<16)
		b.Run(fmt.Sprintf("%dMB", megabytes), func(b *testing.B) { benchmarkGets(b, c) })
	}
}

// BenchmarkCounter answers plain GETs with the counter of the examples.
func BenchmarkCounter(b *testing.B) {
	in, err := parser.Load("../examples/counter/counter.did", nil)
	require.NoError(b, err)
	module, _, err := build.Canister(context.Background(), "../examples/counter", in, build.Options{})
	require.NoError(b, err)
	c, err := newReplica(b).Install(module, []byte("DIDL\x00\x00"))
	require.NoError(b, err)
	benchmarkGets(b, c)
}

// recorder is a canister that notes the argument of the last query.
type recorder struct {
	gatewayCanister
	arg []byte
}

func (r *recorder) Query(ctx context.Context, method string, arg []byte, caller candid.Principal) ([]byte, error) {
	r.arg = arg
	return r.gatewayCanister.Query(ctx, method, arg, caller)
}

// benchmarkGets answers GETs: by Canister.Query, and over HTTP from as many
// clients as there are processors.
func benchmarkGets(b *testing.B, c *Canister) {
	asked := &recorder{gatewayCanister: gatewayCanister{c}}
	answer := httptest.NewRecorder()
	gateway.New(gateway.Config{Canister: asked, ID: c.id}).ServeHTTP(answer, httptest.NewRequest("GET", "/", nil))
	require.Equal(b, 200, answer.Code, answer.Body)

	b.Run("query", func(b *testing.B) {
		for b.Loop() {
			if err := c.Query(context.Background(), "http_request", asked.arg, anonymous).Err(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("http", func(b *testing.B) {
		server := httptest.NewServer(c.Handler(nil))
		defer server.Close()
		b.RunParallel(func(p *testing.PB) {
			for p.Next() {
				resp, err := http.Get(server.URL)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
			}
		})
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	})
}
