package payload

import "strings"

// postorder pairs the headers of the messages as candigo writes them with those
// that number a type after its parts.
func postorder() *strings.Replacer {
	return strings.NewReplacer(
		candidHTTPRequest, candidHTTPRequestPostorder,
		candidHTTPResponse, candidHTTPResponsePostorder,
		candidTransferArg, candidTransferArgPostorder,
		candidItems, candidItemsPostorder,
	)
}

// Postorder gives the message with its types in the order of the JavaScript
// library, nil when that is the order that it has.
func Postorder(msg []byte) []byte {
	other := postorder().Replace(string(msg))
	if other == string(msg) {
		return nil
	}
	return []byte(other)
}
