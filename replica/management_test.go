package replica

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	mgmt "github.com/candigo/candigo/replica/internal/management"
	"github.com/candigo/candigo/runtime/candid"
)

// forwarding is a module whose updates call the management canister's method
// of that name with their argument and all cycles that a call may cost.
func forwarding(methods ...string) *builder {
	b := newBuilder()
	onReply := b.callback(func(c *code) { c.copyReply("msg_arg_data") })
	onReject := b.callback(func(c *code) { c.copyReply("msg_reject_msg") })
	for _, method := range methods {
		b.export("canister_update "+method, func(c *code) {
			c.ic("call_new", candid.Principal{}, method, onReply, 0, onReject, 0)
			c.I32(scratch).I32(0).ic("msg_arg_data_size").ic("msg_arg_data_copy")
			c.I32(scratch).ic("msg_arg_data_size").ic("call_data_append")
			c.ic("call_cycles_add", int64(30_000_000_000)).perform()
		})
	}
	return b
}

func TestRawRand(t *testing.T) {
	random := func() []string {
		c := install(t, newReplica(t), forwarding("raw_rand"))
		var all []string
		for range 2 {
			r := update(c, "raw_rand", "DIDL\x00\x00")
			require.NoError(t, r.Err())
			require.Equal(t, "DIDL\x01m{\x01\x00\x20", string(r.Reply[:10]))
			all = append(all, string(r.Reply[10:]))
		}
		return all
	}
	one := random()
	require.NotEqual(t, one[0], one[1])
	require.Equal(t, one, random(), "the seed decides")
}

func TestCanisterStatus(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, forwarding("canister_status", "create_canister"))
	arg := func(id candid.Principal) string {
		b, err := mgmt.AppendCanisterStatusArgs(nil, &mgmt.CanisterStatusArgs{CanisterID: id})
		require.NoError(t, err)
		return string(b)
	}
	var status mgmt.CanisterStatusResult
	require.NoError(t, mgmt.DecodeCanisterStatusResult(&candid.Decoder{}, update(c, "canister_status", arg(c.ID())).Reply, &status))
	require.Equal(t, "running", status.Status.String())
	require.Equal(t, c.info.hash[:], *status.ModuleHash)
	require.Equal(t, candid.NewNat(65536), status.MemoryMetrics.WasmMemorySize)
	require.Equal(t, []candid.Principal{anonymous}, status.Settings.Controllers)
	require.Equal(t, candid.NewNat(3<<30), status.Settings.WasmMemoryLimit)

	other := install(t, r, newBuilder())
	replied(t, "Only the controllers of the canister "+other.ID().String()+" can control it. Sender's ID: "+first.String(), update(c, "canister_status", arg(other.ID())))
	replied(t, "Canister ryjl3-tyaaa-aaaaa-aaaba-cai not found", update(c, "canister_status", arg(candid.MustParsePrincipal("ryjl3-tyaaa-aaaaa-aaaba-cai"))))
	replied(t, "Management canister has no method 'create_canister' in this replica: it offers raw_rand, http_request and canister_status", update(c, "create_canister", ""))
}

// outcalls is a server with what a canister needs to reach it.
func outcalls(t *testing.T, handler http.HandlerFunc) (url string, config func(*Config)) {
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	return server.URL, func(c *Config) { c.Outcall = server.Client() }
}

func requestArg(t *testing.T, arg mgmt.HTTPRequestArgs) string {
	b, err := mgmt.AppendHTTPRequestArgs(nil, &arg)
	require.NoError(t, err)
	return string(b)
}

func TestOutcall(t *testing.T) {
	url, config := outcalls(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Method+" "+r.URL.Path+" "+r.UserAgent()+" "+r.Header.Get("X-Mine")+" "+string(body))
		w.WriteHeader(http.StatusTeapot)
		_, _ = w.Write([]byte("the body"))
	})
	c := install(t, newReplica(t, config), forwarding("http_request"))
	body := []byte("ping")
	result := update(c, "http_request", requestArg(t, mgmt.HTTPRequestArgs{
		URL: url + "/path", Method: mgmt.HTTPRequestArgsMethodPost, Body: &body, Headers: []mgmt.HTTPHeader{{Name: "X-Mine", Value: "yes"}},
	}))
	require.NoError(t, result.Err())
	var response mgmt.HTTPRequestResult
	require.NoError(t, mgmt.DecodeHTTPRequestResult(&candid.Decoder{}, result.Reply, &response), string(result.Reply))
	require.Equal(t, candid.NewNat(418), response.Status)
	require.Equal(t, "the body", string(response.Body))
	require.Contains(t, response.Headers, mgmt.HTTPHeader{Name: "x-seen", Value: "POST /path ic/1.0 yes ping"})
}

func TestOutcallTransform(t *testing.T) {
	url, config := outcalls(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("noise")) })
	clean, err := mgmt.AppendHTTPRequestResult(nil, &mgmt.HTTPRequestResult{Status: candid.NewNat(200), Body: []byte("clean")})
	require.NoError(t, err)
	b := forwarding("http_request")
	b.export("canister_query transform", func(c *code) { c.reply(string(clean)) })
	b.export("canister_query trapping", func(c *code) { c.ic("trap", "in transform") })
	b.export("canister_query caller", func(c *code) { c.copyReply("msg_caller") })
	c := install(t, newReplica(t, config), b)
	for method, want := range map[string]string{
		"transform": string(clean),
		"trapping":  "Error from Canister " + first.String() + ": Canister called `ic0.trap` with message: 'in transform'",
		"caller":    "", // the management canister
		"missing":   "Error from Canister " + first.String() + ": Canister has no query method 'missing'",
	} {
		replied(t, want, update(c, "http_request", requestArg(t, mgmt.HTTPRequestArgs{
			URL: url, Transform: &mgmt.HTTPRequestArgsTransform{Function: candid.Func{Principal: c.ID(), Method: method}},
		})))
	}
	replied(t, "The canister id in the transform function must be the caller's", update(c, "http_request", requestArg(t, mgmt.HTTPRequestArgs{
		URL: url, Transform: &mgmt.HTTPRequestArgsTransform{Function: candid.Func{Principal: second, Method: "x"}},
	})))
}

func TestOutcallLimits(t *testing.T) {
	url, config := outcalls(t, func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(make([]byte, 5000)) })
	c := install(t, newReplica(t, config), forwarding("http_request"))
	small, large := uint64(1000), uint64(2_000_001)
	for want, arg := range map[string]mgmt.HTTPRequestArgs{
		"url must start with https://":                                        {URL: strings.Replace(url, "https", "http", 1)},
		"the URL has 8193 bytes, the limit is 8192":                           {URL: "https://" + strings.Repeat("x", 8185)},
		"http body exceeds size limit of 1000 bytes":                          {URL: url, MaxResponseBytes: &small},
		"max_response_bytes expected to be in the range [0..2000000], got 20": {URL: url, MaxResponseBytes: &large},
		"number of headers exceeds 64":                                        {URL: url, Headers: make([]mgmt.HTTPHeader, 65)},
		"a name or a value has at most 8192 bytes":                            {URL: url, Headers: []mgmt.HTTPHeader{{Name: "x", Value: strings.Repeat("x", 8193)}}},
		"the method put is only allowed for non-replicated requests":          {URL: url, Method: mgmt.HTTPRequestArgsMethodPut},
	} {
		result := update(c, "http_request", requestArg(t, arg))
		require.NoError(t, result.Err())
		require.Contains(t, string(result.Reply), want)
	}
}

func TestOutcallWithoutServer(t *testing.T) {
	server := httptest.NewTLSServer(nil)
	server.Close()
	c := install(t, newReplica(t), forwarding("http_request"))
	arg := requestArg(t, mgmt.HTTPRequestArgs{URL: server.URL})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	gone := c.Update(ctx, "http_request", []byte(arg), anonymous)
	if gone.Err() != nil { // it may also have been faster
		require.ErrorIs(t, gone.Err(), context.Canceled)
	}
	result := update(c, "http_request", arg)
	require.NoError(t, result.Err())
	require.Contains(t, string(result.Reply), "connection refused")
}

// While an outcall is under way other messages run, the canister can stop
// only after it, a bounded wait for it can end, and closing the replica ends
// it.
func TestOutcallUnderWay(t *testing.T) {
	arrived, release := make(chan struct{}, 10), make(chan struct{})
	url, config := outcalls(t, func(http.ResponseWriter, *http.Request) {
		arrived <- struct{}{}
		<-release
	})
	var once sync.Once
	t.Cleanup(func() { once.Do(func() { close(release) }) })
	arg := requestArg(t, mgmt.HTTPRequestArgs{URL: url})
	b := forwarding("http_request")
	b.export("canister_query ask", func(c *code) { c.reply("yes") })
	onReject := b.callback(func(c *code) { c.copyReply("msg_reject_msg") })
	b.export("canister_update bounded", func(c *code) {
		c.callTo(first, "http_request", arg, onReject, onReject).ic("call_with_best_effort_response", 10).perform()
	})
	r := newReplica(t, config)
	c := install(t, r, b)
	results := make(chan Result, 3)
	call := func(method string) {
		go func() { results <- update(c, method, arg) }()
		<-arrived
	}

	call("bounded")
	r.Advance(11 * time.Second)
	replied(t, "Call has timed out.", <-results)

	call("http_request")
	replied(t, "yes", ask(c, "ask", ""))
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	require.ErrorIs(t, c.Stop(ctx, anonymous), context.DeadlineExceeded)
	rejected(t, 5, "is stopping", ask(c, "ask", ""))
	require.NoError(t, c.Start(anonymous))
	stopped := make(chan error, 1)
	require.Equal(t, Running, c.Status())
	once.Do(func() { close(release) })
	require.NoError(t, (<-results).Err())
	go func() { stopped <- c.Stop(context.Background(), anonymous) }()
	require.NoError(t, <-stopped)
}

func TestCloseEndsOutcalls(t *testing.T) {
	arrived := make(chan struct{})
	url, config := outcalls(t, func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	})
	r := newReplica(t, config)
	c := install(t, r, forwarding("http_request"))
	results := make(chan Result)
	go func() { results <- update(c, "http_request", requestArg(t, mgmt.HTTPRequestArgs{URL: url})) }()
	<-arrived
	require.NoError(t, r.Close())
	require.ErrorIs(t, (<-results).Err(), ErrClosed)
}
