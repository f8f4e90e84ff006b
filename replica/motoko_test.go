package replica

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/motokotest"
)

func TestMotoko(t *testing.T) {
	module := motokotest.Compile(t, `
actor {
  type Request = { method : Text; url : Text; headers : [(Text, Text)]; body : Blob };
  type Response = { status_code : Nat16; headers : [(Text, Text)]; body : Blob; upgrade : ?Bool };
  stable var count = 0;
  public query func http_request(r : Request) : async Response {
    if (r.method == "POST") return { status_code = 200; headers = []; body = ""; upgrade = ?true };
    { status_code = 200; headers = [("content-type", "text/plain")]; body = if (count == 0) "none" else "some"; upgrade = null };
  };
  public func http_request_update(r : Request) : async Response {
    await bump();
    { status_code = 201; headers = []; body = "counted"; upgrade = null };
  };
  public func bump() : async () { count += 1; if (count > 1) { assert false } };
};`)
	r := newReplica(t)
	c, err := r.Install(module, []byte("DIDL\x00\x00"))
	require.NoError(t, err)
	server := httptest.NewServer(c.Handler(nil))
	defer server.Close()

	status, body := fetch(t, server, "")
	require.Equal(t, 200, status)
	require.Equal(t, "none", body)
	status, body = fetch(t, server, "x")
	require.Equal(t, 201, status, body)
	require.Equal(t, "counted", body)
	require.NoError(t, c.Upgrade(module, []byte("DIDL\x00\x00"), anonymous).Err())
	_, body = fetch(t, server, "")
	require.Equal(t, "some", body, "stable variables survive an upgrade")
	status, body = fetch(t, server, "x")
	require.Equal(t, 503, status)
	require.Contains(t, body, "assertion failed")
}
