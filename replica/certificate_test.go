package replica

import (
	"encoding/binary"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/replica/internal/certificate/certtest"
)

func TestDataCertificate(t *testing.T) {
	b := newBuilder()
	b.export("canister_update set", func(c *code) { c.ic("certified_data_set", "0123456789abcdef").reply("") })
	b.export("canister_update set_more", func(c *code) { c.ic("certified_data_set", scratch, 33) })
	b.export("canister_query get", func(c *code) { c.copyReply("data_certificate") })
	b.export("canister_composite_query composite", func(c *code) { c.copyReply("data_certificate") })
	b.export("canister_update root_key", func(c *code) { c.copyReply("root_key") })
	onReply := b.callback(func(c *code) { c.copyReply("msg_arg_data") })
	onReject := b.callback(func(c *code) { c.copyReply("msg_reject_msg") })
	b.export("canister_composite_query nested", func(c *code) { c.callTo(first, "get", "", onReply, onReject).perform() })
	r := newReplica(t)
	c := install(t, r, b)
	open := func(method string) (data string, at time.Time) {
		result := ask(c, method, "")
		require.NoError(t, result.Err())
		tree := certtest.Open(t, r.RootKey(), result.Reply)
		now, n := binary.Uvarint([]byte(certtest.Lookup(tree, "time")))
		require.Positive(t, n)
		require.Equal(t, "unknown", certtest.Lookup(tree, "canister/"+string(c.ID().Bytes())+"/module_hash"))
		return certtest.Lookup(tree, "canister/"+string(c.ID().Bytes())+"/certified_data"), time.Unix(0, int64(now)).UTC()
	}

	data, at := open("get")
	require.Empty(t, data)
	require.Equal(t, beginning, at)
	replied(t, "", update(c, "set", ""))
	r.Advance(time.Second)
	for _, method := range []string{"get", "composite"} {
		data, at = open(method)
		require.Equal(t, "0123456789abcdef", data)
		require.Equal(t, beginning.Add(time.Second), at)
	}
	replied(t, string(r.RootKey()), update(c, "root_key", ""))
	rejected(t, 5, "certified data has at most 32 bytes, not 33", update(c, "set_more", ""))
	rejected(t, 5, "cannot be executed in replicated query mode", update(c, "get", ""))
	replied(t, "Error from Canister "+first.String()+": Canister violated contract: ic0.data_certificate_size: there is no data certificate in this query", ask(c, "nested", ""))
	data, _ = open("get")
	require.Equal(t, "0123456789abcdef", data)
}

// What the agents' interface reads stands in the same tree.
func TestStateTree(t *testing.T) {
	r := newReplica(t)
	c := install(t, r, newBuilder())
	canister := "canister/" + string(c.ID().Bytes())
	tree := certtest.Open(t, r.RootKey(), r.certified().Certificate([]string{}))
	require.Equal(t, string(c.info.hash[:]), certtest.Lookup(tree, canister+"/module_hash"))
	require.Equal(t, "\xd9\xd9\xf7\x81\x41\x04", certtest.Lookup(tree, canister+"/controllers"))
	require.Equal(t, "absent", certtest.Lookup(tree, canister+"/metadata/candid:service"))
	require.Equal(t, string(r.RootKey()), certtest.Lookup(tree, "subnet/"+string(r.subnet.Bytes())+"/public_key"))
}
