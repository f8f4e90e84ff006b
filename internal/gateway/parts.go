package gateway

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// maxParts is how many parts a download may have, the first included.
const maxParts = 1000

// wholeOfParts makes the answer to a client that asked for the whole when the
// canister answered with a first part (206): a 200 whose body is fetched part
// by part.
func (g *gateway) wholeOfParts(ctx context.Context, r *request, first *response, body []byte, rest iter.Seq2[[]byte, error]) (*answer, error) {
	if rest != nil {
		return nil, badReply("expected the full 206 response, but its stream goes on after 4 callbacks")
	}
	span, err := contentRange(first.headers)
	if err != nil {
		return nil, badReply(err.Error())
	}
	if span.begin != 0 {
		return nil, badReply("the first part must begin at 0, but its content-range begins at " + strconv.FormatInt(span.begin, 10))
	}
	headers := slices.DeleteFunc(slices.Clone(first.headers), func(h field) bool {
		return strings.EqualFold(h.name, "content-range") || strings.EqualFold(h.name, "content-length")
	})
	rest = g.otherParts(ctx, r, int64(len(body)), span.total)
	return &answer{status: 200, headers: headers, body: body, rest: rest, length: span.total}, nil
}

// otherParts fetches what follows the first have bytes. Like the network's
// gateways it asks for a second part even when nothing is missing.
func (g *gateway) otherParts(ctx context.Context, r *request, have, total int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for range maxParts - 1 {
			part, err := g.part(ctx, r, have)
			if err == nil {
				have += int64(len(part))
				if have > total {
					err = errors.New("the parts have more bytes than the total in content-range, " + strconv.FormatInt(total, 10))
				}
			}
			if !yield(part, err) || err != nil || have == total {
				return
			}
		}
		yield(nil, errors.New("the download has more than 1000 parts"))
	}
}

// part fetches the part that holds the byte at position n, and gives it from
// there on.
func (g *gateway) part(ctx context.Context, r *request, n int64) ([]byte, error) {
	// The one header name that is not in lower case; the others go as the
	// client sent them.
	headers := append(slices.Clone(r.headers), field{"Range", "bytes=" + strconv.FormatInt(n, 10) + "-"})
	reply, err := g.query(ctx, r, headers)
	if err != nil {
		return nil, err
	}
	if reply.strategy != nil {
		return nil, badReply("a later part has a streaming_strategy")
	}
	span, err := contentRange(reply.headers)
	if err != nil {
		return nil, badReply(err.Error())
	}
	if span.begin > n || span.end < n {
		return nil, badReply("asked for the part from byte " + strconv.FormatInt(n, 10) + ", got another: " + span.String())
	}
	if skip := n - span.begin; skip < int64(len(reply.body)) {
		return reply.body[skip:], nil
	}
	return nil, badReply("the part from byte " + strconv.FormatInt(n, 10) + " has no bytes there")
}

// span is the content of a content-range header: the first byte, the last,
// and how many there are in all.
type span struct{ begin, end, total int64 }

func (s span) String() string {
	return "bytes " + strconv.FormatInt(s.begin, 10) + "-" + strconv.FormatInt(s.end, 10) + "/" + strconv.FormatInt(s.total, 10)
}

// contentRange finds and reads the header content-range.
func contentRange(headers []field) (span, error) {
	for _, header := range headers {
		if strings.EqualFold(header.name, "content-range") {
			s, ok := parseContentRange(header.value)
			if !ok {
				return s, errors.New("content-range '" + header.value + "' is not 'bytes BEGIN-END/TOTAL' with BEGIN ≤ END < TOTAL")
			}
			return s, nil
		}
	}
	return span{}, errors.New("a response with status 206 has no content-range")
}

func parseContentRange(value string) (s span, ok bool) {
	value, ok = strings.CutPrefix(value, "bytes ")
	bounds, total, slash := strings.Cut(value, "/")
	begin, end, dash := strings.Cut(bounds, "-")
	if !ok || !slash || !dash {
		return s, false
	}
	s.begin, ok = parseSize(begin, ok)
	s.end, ok = parseSize(end, ok)
	s.total, ok = parseSize(total, ok)
	return s, ok && s.begin <= s.end && s.end < s.total
}

// parseSize reads a decimal number without sign, if all was well so far.
func parseSize(digits string, ok bool) (int64, bool) {
	n, err := strconv.ParseUint(digits, 10, 63)
	return int64(n), ok && err == nil
}
