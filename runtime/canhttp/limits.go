package canhttp

import "strconv"

// Limits of replies, in bytes: those of the network (see its page of resource limits), and for what is streamed what gateways and canisters
// are used to.
const (
	chunkReply  = 2_000_000 // a reply with a chunk of a streamed response
	queryReply  = 3 << 20   // a query reply
	updateReply = 2 << 20   // an update reply

	gatewayReplies = 1000 // replies that gateways follow a stream for; the rest they drop without a word
	flushedChunks  = 500  // chunks that end where the handler flushes; those behind it have to be full
)

// replyLimits are the limits of one reply.
type replyLimits struct {
	streams  bool    // a longer response can be streamed
	bytes    int     // the whole reply
	overhead int     // what it holds besides body and header
	tooLong  tooLong // what a longer response means
}

// tooLong says why a response that does not fit one reply is an error.
type tooLong uint8

const (
	tooLongForUpdate      tooLong = iota // updates cannot be run again
	tooLongForQuery                      // the interface declares no streaming
	tooLongForHeader                     // the header alone is too long
	tooLongForRequest                    // the header of the request does not go into a token
	tooLongForBody                       // nor does its body
	tooLongForReplacement                // middleware has replaced the body by a longer one
)

// err is the answer, which names the limit and, for those who write the program, the way out.
func (t tooLong) err() error {
	switch t {
	case tooLongForUpdate:
		return Error(500, "the response of an update route must fit one reply of 2 MiB ("+strconv.Itoa(updateReply)+
			" bytes); answer with the URL of a query route, whose response can be streamed")
	case tooLongForQuery:
		return Error(500, "the response must fit one query reply of 3 MiB ("+strconv.Itoa(queryReply)+
			" bytes), as the interface has no streaming callback whose token is text, blob or a record with one of them")
	case tooLongForHeader:
		return Error(500, "the header of the response leaves no room in a reply of "+strconv.Itoa(chunkReply)+" bytes")
	case tooLongForReplacement:
		return Error(500, "a body that replaces another must fit one reply")
	case tooLongForBody:
		return Error(413, "the response must be streamed, and the request is longer than the "+strconv.Itoa(tokenRequest)+
			" bytes that its token can hold")
	}
	return Error(431, "the response must be streamed, and URL and header of the request are longer than the "+strconv.Itoa(tokenRequest)+
		" bytes that its token can hold")
}
