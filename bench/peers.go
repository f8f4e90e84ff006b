package main

import (
	"encoding/json"

	agent "github.com/aviate-labs/agent-go/candid"

	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/bench/peer/agentgo"
	"github.com/candigo/candigo/bench/peer/msgp"
	"github.com/candigo/candigo/bench/peer/vt"
)

// peerContests put candigo beside others.
func peerContests() []group {
	all := []group{vtContests, msgpContests, jsonContests}
	for _, body := range []int{0, kib, 64 * kib, 2 * mib} {
		all = append(all, func() []contest {
			c := requestCodec(body)
			return agentContests(c, agentgo.NewHTTPRequest(c.value))
		})
	}
	for _, body := range []int{kib, 2 * mib} {
		all = append(all, func() []contest {
			return []contest{agentDecode[payload.HTTPResponse, agentgo.HTTPResponse](responseCodec(body))}
		})
	}
	all = append(all, func() []contest {
		c := transferCodec()
		return agentContests(c, agentgo.NewTransferArg(c.value))
	}, func() []contest {
		c := itemsCodec()
		return agentContests(c, new(agentgo.NewItems(*c.value)))
	})
	for _, bits := range []int{64, 128} {
		all = append(all, func() []contest {
			c := natsCodec(bits)
			return agentContests(c, new(agentgo.NewNats(*c.value)))
		})
	}
	return append(all, func() []contest {
		return []contest{agentDecode[payload.Node, agentgo.Node](treeCodec())}
	})
}

// peer gives the row of the table for one peer.
func (c *codec[T]) peer(form, name string, mark float64, other, own func()) contest {
	return contest{"peer", c.name, form + ": " + name, len(c.message()), mark, anyNumber, []runner{{name, other}, {"candigo", own}}}
}

func (c *codec[T]) encodeInto() func() { return into(c.encode, c.value, len(c.message())) }

func (c *codec[T]) encodeFresh() func() { return fresh(c.encode, c.value) }

func (c *codec[T]) decodeFresh(alias bool) func() {
	return afresh(decoding(c.decode, c.message(), alias))
}

// vtContests hold that (d) is never slower than with vtprotobuf.
func vtContests() []contest {
	c := itemsCodec()
	v := vt.NewItems(*c.value)
	msg := must(v.MarshalVT())
	room := make([]byte, len(msg))
	return []contest{
		c.peer("encode, caller's buffer", "vtprotobuf", 1, func() { must(v.MarshalToSizedBufferVT(room[:v.SizeVT()])) }, c.encodeInto()),
		c.peer("encode, fresh", "vtprotobuf", 1, func() { must(v.MarshalVT()) }, c.encodeFresh()),
		c.peer("decode copying", "vtprotobuf", 1, func() { check(new(vt.Items).UnmarshalVT(msg)) }, c.decodeFresh(false)),
		c.peer("decode aliasing", "vtprotobuf", 1, func() { check(new(vt.Items).UnmarshalVTUnsafe(msg)) }, c.decodeFresh(true)),
	}
}

func msgpContests() []contest {
	c := itemsCodec()
	v := msgp.NewItems(*c.value)
	msg := must(v.MarshalMsg(nil))
	room := make([]byte, 0, v.Msgsize()) // without as much it allocates
	return []contest{
		c.peer("encode, caller's buffer", "msgp", 0, func() { must(v.MarshalMsg(room)) }, c.encodeInto()),
		c.peer("encode, fresh", "msgp", 0, func() { must(v.MarshalMsg(nil)) }, c.encodeFresh()),
		c.peer("decode copying", "msgp", 0, func() { must(new(msgp.Items).UnmarshalMsg(msg)) }, c.decodeFresh(false)),
	}
}

func jsonContests() []contest {
	c := itemsCodec()
	msg := must(json.Marshal(*c.value))
	return []contest{
		c.peer("encode, fresh", "encoding/json", 0, func() { must(json.Marshal(*c.value)) }, c.encodeFresh()),
		c.peer("decode copying", "encoding/json", 0, func() { check(json.Unmarshal(msg, new(payload.Items))) }, c.decodeFresh(false)),
	}
}

// agentContests put candigo beside agent-go, whose value v is that of c.
func agentContests[T, U any](c *codec[T], v *U) []contest {
	return []contest{
		c.peer("encode, fresh", "agent-go", 0, func() { must(agent.Marshal([]any{*v})) }, c.encodeFresh()),
		agentDecode[T, U](c),
	}
}

func agentDecode[T, U any](c *codec[T]) contest {
	msg := c.message()
	return c.peer("decode copying", "agent-go", 0, func() { check(agent.Unmarshal(msg, []any{new(U)})) }, c.decodeFresh(false))
}
