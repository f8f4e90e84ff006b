package replica

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	mgmt "github.com/candigo/candigo/replica/internal/management"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// Limits of an outcall's request and response, in bytes, that the network
// does not let anyone change.
const (
	maxURL         = 8192
	maxHeaders     = 64
	maxHeader      = 8 << 10 // a name, or a value
	maxHeaderBytes = 48 << 10
)

// An outcall is an HTTPS request that a canister asked for.
type outcall struct {
	call     *request
	arg      mgmt.HTTPRequestArgs
	price    candid.Nat
	response mgmt.HTTPRequestResult
	err      error
}

// outcallClient is a client that hands over responses as they come: redirects
// are not followed and bodies not uncompressed.
func outcallClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DisableCompression = true
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// httpRequest begins an outcall; the answer comes as a message of its own.
func (r *Replica) httpRequest(q *request) {
	o := &outcall{call: q}
	if answer, ok := r.checkOutcall(o); !ok {
		answer.refund = q.cycles
		q.waiter.settle(r, answer, Usage{})
		return
	}
	r.outcalls++
	go func() {
		o.response, o.err = r.fetch(&o.arg)
		r.deliver(o)
	}()
}

// checkOutcall reads the request and says why it cannot be made.
func (r *Replica) checkOutcall(o *outcall) (answer response, ok bool) {
	q := o.call
	if err := mgmt.DecodeHTTPRequestArgs(&candid.Decoder{}, q.arg, &o.arg); err != nil {
		return badArgument(err), false
	}
	size, err := r.checkRequest(&o.arg)
	if err != nil {
		return reject(ic.CanisterReject, "%v", err), false
	}
	if t := o.arg.Transform; t != nil {
		if t.Function.Principal != q.caller {
			return reject(ic.CanisterReject, "The canister id in the transform function must be the caller's"), false
		}
		size += len(t.Function.Method) + len(t.Context)
	}
	o.price = outcallPrice(uint64(size), uint64(r.responseLimit(&o.arg)))
	if q.cycles.Cmp(o.price) < 0 {
		return reject(ic.CanisterReject, "http_request request sent with %v cycles, but %v cycles are required.", q.cycles, o.price), false
	}
	if r.outcalls >= r.limits.Outcalls {
		return reject(ic.SysTransient, "there are %d HTTPS outcalls under way, which is the limit", r.outcalls), false
	}
	return answer, true
}

// checkRequest checks a request against the limits and gives the bytes that
// count for its price.
func (r *Replica) checkRequest(arg *mgmt.HTTPRequestArgs) (size int, err error) {
	target, err := url.Parse(arg.URL)
	switch {
	case err != nil:
		return 0, fmt.Errorf("the URL cannot be parsed: %w", err)
	case len(arg.URL) > maxURL:
		return 0, fmt.Errorf("the URL has %d bytes, the limit is %d", len(arg.URL), maxURL)
	case target.Scheme != "https":
		return 0, errors.New("url must start with https://")
	case target.Host == "":
		return 0, errors.New("the URL has no host")
	}
	if arg.MaxResponseBytes != nil && *arg.MaxResponseBytes > uint64(r.limits.OutcallResponse) {
		return 0, fmt.Errorf("max_response_bytes expected to be in the range [0..%d], got %d", r.limits.OutcallResponse, *arg.MaxResponseBytes)
	}
	headers, err := checkHeaders(arg.Headers)
	if err != nil {
		return 0, err
	}
	switch arg.Method {
	case mgmt.HTTPRequestArgsMethodPut, mgmt.HTTPRequestArgsMethodDelete, mgmt.HTTPRequestArgsMethodPatch:
		if arg.IsReplicated == nil || *arg.IsReplicated {
			return 0, fmt.Errorf("the method %v is only allowed for non-replicated requests (is_replicated = opt false)", arg.Method)
		}
	}
	size = headers
	if arg.Body != nil {
		size += len(*arg.Body)
	}
	if size > r.limits.OutcallRequest {
		return 0, fmt.Errorf("headers and body have %d bytes, the limit is %d", size, r.limits.OutcallRequest)
	}
	return size + len(arg.URL), nil
}

// checkHeaders checks headers, of a request or of a response, and gives their
// bytes.
func checkHeaders(headers []mgmt.HTTPHeader) (size int, err error) {
	if len(headers) > maxHeaders {
		return 0, fmt.Errorf("number of headers exceeds %d", maxHeaders)
	}
	for _, h := range headers {
		if len(h.Name) > maxHeader || len(h.Value) > maxHeader {
			return 0, fmt.Errorf("header %.40q: a name or a value has at most %d bytes", h.Name, maxHeader)
		}
		size += len(h.Name) + len(h.Value)
	}
	if size > maxHeaderBytes {
		return 0, fmt.Errorf("total number of bytes to represent all header names and values exceeds %d", maxHeaderBytes)
	}
	return size, nil
}

// responseLimit is the most bytes of the response, before and after the
// transform.
func (r *Replica) responseLimit(arg *mgmt.HTTPRequestArgs) int {
	if arg.MaxResponseBytes != nil {
		return int(*arg.MaxResponseBytes)
	}
	return r.limits.OutcallResponse
}

// fetch makes the request. It runs beside the replica.
func (r *Replica) fetch(arg *mgmt.HTTPRequestArgs) (result mgmt.HTTPRequestResult, err error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.limits.OutcallTimeout)
	defer cancel()
	var body io.Reader
	if arg.Body != nil {
		body = bytes.NewReader(*arg.Body)
	}
	req, err := http.NewRequestWithContext(ctx, strings.ToUpper(arg.Method.String()), arg.URL, body)
	if err != nil {
		return result, err
	}
	req.Header.Set("User-Agent", "ic/1.0")
	for _, h := range arg.Headers {
		if strings.EqualFold(h.Name, "user-agent") {
			req.Header.Del("User-Agent")
		}
	}
	for _, h := range arg.Headers {
		req.Header.Add(h.Name, h.Value)
	}
	req.Host = req.Header.Get("Host") // empty: that of the URL
	resp, err := r.client.Do(req)
	if err != nil {
		return result, err
	}
	defer resp.Body.Close()
	return readResponse(resp, r.responseLimit(arg))
}

// readResponse reads a response of at most limit bytes, headers and body.
func readResponse(resp *http.Response, limit int) (result mgmt.HTTPRequestResult, err error) {
	result.Status = candid.NewNat(uint64(resp.StatusCode))
	for name, values := range resp.Header {
		for _, value := range values {
			result.Headers = append(result.Headers, mgmt.HTTPHeader{Name: strings.ToLower(name), Value: strings.ToValidUTF8(value, "\uFFFD")})
		}
	}
	slices.SortStableFunc(result.Headers, func(a, b mgmt.HTTPHeader) int { return strings.Compare(a.Name, b.Name) })
	size, err := checkHeaders(result.Headers)
	if err != nil {
		return result, err
	}
	result.Body, err = io.ReadAll(io.LimitReader(resp.Body, int64(max(0, limit-size))+1))
	if err != nil {
		return result, err
	}
	if size+len(result.Body) > limit {
		return result, fmt.Errorf("http body exceeds size limit of %d bytes", limit)
	}
	return result, nil
}

// process answers the call when the response, or an error, is there.
func (o *outcall) process(r *Replica) {
	r.outcalls--
	answer := o.answer(r)
	answer.refund, _ = o.call.cycles.Sub(o.price)
	o.call.waiter.settle(r, answer, Usage{})
}

func (o *outcall) answer(r *Replica) response {
	if o.err != nil {
		return reject(ic.SysTransient, "%s", strings.ToValidUTF8(o.err.Error(), "\uFFFD"))
	}
	t := o.arg.Transform
	if t == nil {
		return result(mgmt.AppendHTTPRequestResult(nil, &o.response))
	}
	arg, err := mgmt.AppendTransformArgs(nil, &mgmt.TransformArgs{Response: o.response, Context: t.Context})
	if err != nil {
		return reject(ic.CanisterError, "cannot encode the transform's argument: %v", err)
	}
	tree := &queryTree{replica: r, left: r.limits.QueryInstructions}
	answer, _ := tree.run(&query{caller: management, callee: o.call.caller, method: t.Function.Method, arg: arg, transform: true})
	if limit := r.responseLimit(&o.arg); len(answer.reply) > limit {
		return reject(ic.SysFatal, "Transformed http response exceeds limit: %d", limit)
	}
	return answer
}
