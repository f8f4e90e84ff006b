package canhttp

import "strings"

// Negotiate chooses how to send the body: one of the codings that the handler has it in, by the request's Accept-Encoding. "identity" stands
// for the plain bytes. The greatest weight (q) wins, and among equals the coding that is named first here. It sets content-encoding, unless
// to identity, and Vary. When the client refuses all of them it returns [ErrNotAcceptable], which handlers return.
//
// Without Accept-Encoding identity is chosen if it is there, otherwise the first. Identity that is not named is acceptable, but after what is.
// Gateways add identity to the end of every list, which must not outweigh what the client has written: at the end and without a weight it
// counts as not named, and of a coding that is named twice the first place counts.
func (w *ResponseWriter) Negotiate(codings ...string) (string, error) {
	w.vary("accept-encoding")
	best, weight := "", 0
	for _, c := range codings {
		if q := acceptable(w.exchange.request.Header, c); q > weight {
			best, weight = c, q
		}
	}
	if weight == 0 {
		return "", ErrNotAcceptable
	}
	if !equalFold(best, "identity") {
		w.header.Set("content-encoding", best)
	}
	return best, nil
}

// TakesGzip says whether to answer with the body that was compressed with gzip beforehand, as [ResponseWriter.Negotiate] chooses between it
// and the plain one. When the client refuses both, nothing can be written, and the response is [ErrNotAcceptable].
func (w *ResponseWriter) TakesGzip() bool {
	coding, err := w.Negotiate("gzip", "identity")
	if err != nil {
		w.err = err
	}
	return coding == "gzip"
}

// The weights of codings are in 1/1000, so that 1 is the least that is named; these stand between and beyond.
const (
	refused  = 0
	unnamed  = 1 // identity, when it is not named
	thousand = 2 // a named weight of 0.001 is 2, one of 1 is 2000
)

// acceptable is the weight of a coding in the request, 0 when it is refused.
func acceptable(h Header, coding string) int {
	named, any := -1, -1 // the first weight of the coding and of *
	sent, identity := false, equalFold(coding, "identity")
	for i := range h {
		if !equalFold(h[i].Name, "accept-encoding") {
			continue
		}
		sent = true
		for list := h[i].Value; list != ""; {
			var item string
			item, list, _ = strings.Cut(list, ",")
			name, parameters, _ := strings.Cut(item, ";")
			name = strings.Trim(name, " \t")
			switch q := quality(parameters); {
			case q < 0:
			case sameCoding(name, coding):
				added := identity && list == "" && parameters == "" // by a gateway
				if named < 0 && !added {
					named = q
				}
			case name == "*":
				if any < 0 {
					any = q
				}
			}
		}
	}
	switch {
	case named >= 0:
		return named * thousand
	case any >= 0:
		return any * thousand
	case identity || !sent && coding != "":
		if identity && !sent {
			return 1000 * thousand
		}
		return unnamed
	}
	return refused
}

// sameCoding compares two names of codings; x-gzip is an old name of gzip.
func sameCoding(a, b string) bool {
	if equalFold(a, "x-gzip") {
		a = "gzip"
	}
	return equalFold(a, b)
}

// quality is the weight among the parameters of an item in 1/1000, 1000 when there is none, and -1 when it is not a weight; such an item
// does not count.
func quality(parameters string) int {
	for parameters != "" {
		var p string
		p, parameters, _ = strings.Cut(parameters, ";")
		key, value, found := strings.Cut(strings.Trim(p, " \t"), "=")
		if !found || !equalFold(key, "q") {
			continue
		}
		if value == "" || len(value) > 5 || value[0] != '0' && value[0] != '1' || len(value) > 1 && value[1] != '.' {
			return -1
		}
		q := int(value[0]-'0') * 1000
		for i, place := 2, 100; i < len(value); i, place = i+1, place/10 {
			if value[i] < '0' || value[i] > '9' {
				return -1
			}
			q += int(value[i]-'0') * place
		}
		if q > 1000 {
			return -1
		}
		return q
	}
	return 1000
}

// vary adds a name to the fields of the request that the response depends on, unless it is there.
func (w *ResponseWriter) vary(name string) {
	for i := range w.header {
		f := &w.header[i]
		switch {
		case !equalFold(f.Name, "vary"):
		case hasToken(f.Value, name) || hasToken(f.Value, "*"):
			return
		}
	}
	for i := range w.header {
		if f := &w.header[i]; equalFold(f.Name, "vary") && f.Value != "" {
			f.Value += ", " + name
			return
		}
	}
	w.header.Set("vary", name)
}
