package canhttp

import (
	"strings"

	"github.com/candigo/candigo/runtime/candid"
)

// Requests are read as this package's own types, whatever the interface declares, so that a handler sees all that the gateway sends. Gateways
// send certificate_version to http_request and leave it out for http_request_update; each has a signature, which costs no coercion.
//
//	record { url : text; method : text; body : blob; headers : vec record { text; text }; certificate_version : opt nat16 }
const (
	fieldURL         = "\xef\xd6\xe4\x02"
	fieldMethod      = "\xe1\xed\xeb\x4a"
	fieldBody        = "\xa2\xf5\xed\x88\x04"
	fieldHeaders     = "\xc6\xa4\xa1\x98\x06"
	fieldCertificate = "\xb0\xf1\xb9\x98\x06"

	typeBlob = "\x6d\x7b"                 // vec nat8
	typePair = "\x6c\x02\x00\x71\x01\x71" // record { text; text }

	requestLabels = "url\x00method\x00body\x00headers\x00"
)

// requestSignature is that of a request with certificate_version.
func requestSignature() candid.Signature {
	return candid.Signature{
		Types: "DIDL\x05" +
			"\x6c\x05" + fieldURL + "\x71" + fieldMethod + "\x71" + fieldBody + "\x01" + fieldHeaders + "\x02" + fieldCertificate + "\x04" +
			typeBlob + "\x6d\x03" + typePair + "\x6e\x7a" +
			"\x01\x00",
		Postorder: "DIDL\x05" +
			typeBlob + typePair + "\x6d\x01" + "\x6e\x7a" +
			"\x6c\x05" + fieldURL + "\x71" + fieldMethod + "\x71" + fieldBody + "\x00" + fieldHeaders + "\x02" + fieldCertificate + "\x03" +
			"\x01\x04",
		Labels: requestLabels + "certificate_version\x00",
	}
}

// updateSignature is that of a request without certificate_version.
func updateSignature() candid.Signature {
	return candid.Signature{
		Types: "DIDL\x04" +
			"\x6c\x04" + fieldURL + "\x71" + fieldMethod + "\x71" + fieldBody + "\x01" + fieldHeaders + "\x02" +
			typeBlob + "\x6d\x03" + typePair +
			"\x01\x00",
		Postorder: "DIDL\x04" +
			typeBlob + typePair + "\x6d\x01" +
			"\x6c\x04" + fieldURL + "\x71" + fieldMethod + "\x71" + fieldBody + "\x00" + fieldHeaders + "\x02" +
			"\x01\x03",
		Labels: requestLabels,
	}
}

// decode reads the argument of http_request or http_request_update into the request.
func (x *exchange) decode(d *candid.Decoder, arg []byte) error {
	var err error
	if short := &x.shortRequest; begins(arg, short.Types) || begins(arg, short.Postorder) {
		err = d.Decode(arg, *short, x.readShort)
	} else {
		err = d.Decode(arg, x.fullRequest, x.readFull)
	}
	x.request.split()
	return err
}

// begins compares first the number of types, in which headers differ soonest.
func begins(b []byte, prefix string) bool {
	return len(b) >= len(prefix) && b[len("DIDL")] == prefix[len("DIDL")] && string(b[:len(prefix)]) == prefix
}

// readFull reads a request with certificate_version; one that has none is of version 1.
func (r *Request) readFull(in *candid.Reader) {
	r.readShort(in)
	if in.Present() {
		r.CertificateVersion = in.Nat16()
	}
}

// readShort reads a request without certificate_version.
func (r *Request) readShort(in *candid.Reader) {
	r.URL = in.Text()
	r.Method = in.Text()
	r.Body = in.Blob()
	r.Header = candid.MakeSlice(in, r.Header, in.Len(2, 0))
	for i := range r.Header {
		f := &r.Header[i]
		f.Name, f.Value = in.Text(), in.Text()
	}
	r.CertificateVersion = 1
}

// split fills in what follows from the URL.
func (r *Request) split() {
	r.Path, r.RawQuery, _ = strings.Cut(r.URL, "?")
	if r.Path == "" {
		r.Path = "/"
	}
}
