// Package canhttp is the canister's side of HTTP: it answers the messages that HTTP gateways send, by way of a router that feels like
// net/http.
//
// A handler gets the context of its message, a [ResponseWriter] and a [Request], and returns an error:
//
//	func (s *shop) GetItem(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
//		item, ok := s.items[r.PathValue("id")]
//		if !ok {
//			return canhttp.Error(404, "no such item")
//		}
//		w.Header().Set("content-type", "text/plain")
//		_, err := w.WriteString(item)
//		return err
//	}
//
// # Queries and updates
//
// A gateway first asks http_request, a query, whose changes are not kept. A route is a query route ([QueryRoute]), answered there, or an
// update route ([UpdateRoute]); for the latter http_request answers by itself that the request is to be sent again to http_request_update,
// and only there the handler runs.
//
// # Routing
//
// Patterns are those of net/http.ServeMux without hosts. They are matched with the path as it was sent, each segment unescaped once; paths
// are never cleaned. A path that only lacks the last slash of a pattern is redirected there (307). HEAD is answered by the GET route, without
// the body, unless there is a route for HEAD. Otherwise: 400 for a path with bad percent escapes, 404 where no pattern matches, 405 with
// Allow where one does but not with this method.
//
// # Streaming
//
// A query reply is limited, so a longer response is sent in chunks: the first ends when the handler calls [ResponseWriter.Flush] or the
// reply would grow beyond 2,000,000 bytes, and carries a token for the gateway to ask for the next with. Nothing is kept between these
// calls. The token holds the request, and each call runs the route again, middleware included, and returns only the chunk that is wanted.
// [ResponseWriter.ServeContent] and [ResponseWriter.ServeBytes] jump to it; what a handler writes is counted, compared with what was
// written the first time by a checksum, and dropped. So handlers of query routes must answer the same request in the same way as long as the
// state stays the same: a stream whose source has changed ends with an error and never mixes two bodies. A response with a strong ETag is
// the same as long as the ETag is; any other is as long as the canister has not changed at all.
//
// Responses of update routes cannot be run again: they must fit one reply of 2 MiB.
package canhttp
