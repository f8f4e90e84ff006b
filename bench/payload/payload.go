// Package payload has the messages that are measured: their Go types, generated
// from payloads.did, and values that are the same in every run.
package payload

import (
	"fmt"
	"math/rand/v2"

	"github.com/candigo/candigo/runtime/candid"
)

//go:generate go -C ../.. tool candigo gen bench/payload/payloads.did

// The numbers of things in the values.
const (
	itemCount    = 1000
	natCount     = 10_000
	nodeCount    = 1000
	nodeChildren = 4
)

// NewHTTPRequest gives (a), a request as a browser makes it, with a body of this
// many bytes.
func NewHTTPRequest(body int) *HTTPRequest {
	version := uint16(2)
	return &HTTPRequest{
		Method: "GET",
		URL:    "/assets/index-4f2b9c.js?lang=en&theme=dark",
		Headers: []HeaderField{
			{"host", "bkyz2-fmaaa-aaaaa-qaaaq-cai.icp0.io"},
			{"user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"},
			{"accept", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"},
			{"accept-language", "en-US,en;q=0.9,de;q=0.8"},
			{"accept-encoding", "gzip, deflate, br, zstd, identity"},
			{"referer", "https://bkyz2-fmaaa-aaaaa-qaaaq-cai.icp0.io/index.html?lang=en"},
			{"cookie", "session=0f5cb1a2d94e4c7fb6c9f2a9; theme=dark"},
			{"sec-fetch-dest", "document"},
			{"sec-fetch-mode", "navigate"},
			{"sec-fetch-site", "same-origin"},
			{"if-none-match", "\"3d1f6c8a90b24e57\""},
			{"x-request-id", "01977f3e-9d5c-7a41-b2c6-5e0f8a7d4c13"},
		},
		Body:               blob(body),
		CertificateVersion: &version,
	}
}

// NewHTTPResponse gives (b), the first part of a streamed asset, with a body of
// this many bytes.
func NewHTTPResponse(body int) *HTTPResponse {
	upgrade := false
	hash := blob(32)
	var strategy StreamingStrategy = StreamingStrategyCallback{
		Callback: candid.Func{
			Principal: candid.MustParsePrincipal("bkyz2-fmaaa-aaaaa-qaaaq-cai"),
			Method:    "http_request_streaming_callback",
		},
		Token: Token{
			Key:             "/assets/index-4f2b9c.js",
			ContentEncoding: "gzip",
			Index:           candid.NewNat(1),
			Sha256:          &hash,
		},
	}
	return &HTTPResponse{
		StatusCode: 200,
		Headers: []HeaderField{
			{"content-type", "application/javascript"},
			{"content-encoding", "gzip"},
			{"cache-control", "public, max-age=604800, immutable"},
			{"etag", "\"3d1f6c8a90b24e57\""},
			{"x-content-type-options", "nosniff"},
			{"vary", "accept-encoding"},
		},
		Body:              blob(body),
		Upgrade:           &upgrade,
		StreamingStrategy: &strategy,
	}
}

// NewTransferArg gives (c), with everything that is optional.
func NewTransferArg() *TransferArg {
	account, memo, from := blob(32), blob(32), blob(32)
	fee := candid.NewNat(10_000)
	created := uint64(1_750_000_000_000_000_000)
	owner, err := candid.PrincipalFromBytes(blob(29))
	if err != nil {
		panic(err)
	}
	return &TransferArg{
		To:             Account{Owner: owner, Subaccount: &account},
		Amount:         candid.NatFromWords(67, 1_234_567_890_123_456_789),
		Fee:            &fee,
		Memo:           &memo,
		FromSubaccount: &from,
		CreatedAtTime:  &created,
	}
}

// NewItems gives (d), a thousand records.
func NewItems() Items {
	words := []string{"red", "large", "cotton", "new", "sale", "kitchen", "outdoor", "gift", "limited", "handmade"}
	r := random()
	items := make(Items, itemCount)
	for i := range items {
		tags := make([]string, r.IntN(8))
		for j := range tags {
			tags[j] = words[r.IntN(len(words))]
		}
		items[i] = Item{
			ID:     r.Uint64(),
			Name:   fmt.Sprintf("article no. %05d", i),
			Tags:   tags,
			Score:  r.Float64() * 100,
			Active: r.IntN(2) == 0,
		}
	}
	return items
}

// NewNats gives (e), numbers whose length in bits is anything from 1 to most,
// which is at most 128.
func NewNats(most int) Nats {
	r := random()
	nats := make(Nats, natCount)
	for i := range nats {
		nats[i] = natOfBits(r, 1+r.IntN(most))
	}
	return nats
}

func natOfBits(r *rand.Rand, n int) candid.Nat {
	hi, lo := r.Uint64(), r.Uint64()
	if n <= 64 {
		return candid.NewNat(lo>>(64-n) | 1<<(n-1))
	}
	n -= 64
	return candid.NatFromWords(hi>>(64-n)|1<<(n-1), lo)
}

// NewTree gives (f), a tree of a thousand nodes, each with four children as long
// as there are any left.
func NewTree() *Node {
	r := random()
	root := newNode(r, 0)
	level := []*Node{root}
	for made := 1; made < nodeCount; {
		var next []*Node
		for _, parent := range level {
			n := min(nodeChildren, nodeCount-made)
			parent.Children = make([]Node, n)
			for i := range parent.Children {
				parent.Children[i] = *newNode(r, made)
				next = append(next, &parent.Children[i])
				made++
			}
		}
		level = next
	}
	return root
}

func newNode(r *rand.Rand, number int) *Node {
	return &Node{ID: r.Uint64(), Name: fmt.Sprintf("node %d", number), Children: []Node{}}
}

// random gives numbers that are the same in every run.
func random() *rand.Rand { return rand.New(rand.NewPCG(2026, 7)) }

// blob gives n bytes.
func blob(n int) []byte {
	r := random()
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}
