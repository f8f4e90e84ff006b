package payload

import "strings"

// Postorder gives the message with its types in the order of the JavaScript
// library, nil when that is the order that it has.
func Postorder(msg []byte) []byte {
	return replaced(msg,
		candidHTTPRequest, candidHTTPRequestPostorder,
		candidHTTPResponse, candidHTTPResponsePostorder,
		candidTransferArg, candidTransferArgPostorder,
		candidItems, candidItemsPostorder,
	)
}

// Reordered gives a message of (a) or (d) with its types in an order that no
// library writes.
func Reordered(msg []byte) []byte {
	const (
		request = "DIDL\x05nzl\x02\x00q\x01qm\x01m{l\x05\xef\xd6\xe4\x02q\xe1\xed\xebJq\xa2\xf5\xed\x88\x04\x03\xc6\xa4\xa1\x98\x06\x02\xb0\xf1\xb9\x98\x06\x00\x01\x04"
		items   = "DIDL\x03l\x05\xdb\xb7\x01x\xc6\x83\x99\xb2\x01~\xcb\xe4\xfd\xc7\x04q\xd9\xe9\xda\xe7\x04\x02\xd2\xe6\xe5\xc6\x07rm\x00mq\x01\x01"
	)
	return replaced(msg, candidHTTPRequest, request, candidItems, items)
}

// replaced gives the message with another header, one of pairs, or nil.
func replaced(msg []byte, pairs ...string) []byte {
	other := strings.NewReplacer(pairs...).Replace(string(msg))
	if other == string(msg) {
		return nil
	}
	return []byte(other)
}
