package canhttp

import "errors"

// A stream is where a run of a handler stands in a response that may be streamed.
type stream struct {
	on    bool
	ended bool // the wanted chunk is complete
	more  bool // and output follows
	index int  // which chunk is wanted; 0 is that of the first reply

	position int64    // bytes before the chunk that have been passed
	skip     int64    // bytes before the chunk
	sum      checksum // of the written bytes before position, then of those in the chunk up to folded
	folded   int

	tag         string // the strong ETag of the response
	wantSum     uint64 // what sum is to be at skip
	wantVersion version
	state       uint64 // the version of the canister's state
}

// A version says what a response is made from.
type version struct {
	tagged bool   // by its ETag, or else by the version of the canister's state
	number uint64 // the checksum of the ETag, or the version itself
}

var (
	errChanged = errors.New("canhttp: the response has changed since its stream began")
	errToken   = errors.New("canhttp: this is not a token of a stream")
	errFailed  = errors.New("canhttp: the handler has failed; the canister's log says how")
)

// skipping reports whether output still comes before the wanted chunk.
func (s *stream) skipping() bool { return s.position < s.skip }

// begin notes what is known when the first byte of the body is asked for, and in a callback compares it with the first run.
func (s *stream) begin(tag string, status int) error {
	s.tag = tag
	s.sum.mix(uint64(status))
	if s.index > 0 && s.version() != s.wantVersion {
		return errChanged
	}
	return nil
}

// version is the version of the response.
func (s *stream) version() version {
	if s.tag == "" {
		return version{number: s.state}
	}
	var sum checksum
	sum.writeString(s.tag)
	return version{tagged: true, number: sum.sum()}
}

// fold brings the checksum up to date with the chunk.
func (s *stream) fold(chunk []byte) {
	s.sum.write(chunk[s.folded:])
	s.folded = len(chunk)
}
