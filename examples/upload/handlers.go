package main

import (
	"strconv"

	"github.com/candigo/candigo/runtime/canhttp"
	"github.com/candigo/candigo/runtime/ic"
)

type file struct {
	contentType string
	content     []byte
}

type upload struct{ files map[string]file }

// Upload stores the body as a file or, with ?offset=N, adds it to the N bytes that the file has so far.
func (s *upload) Upload(u *ic.Update, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	name := r.PathValue("name")
	f := file{contentType: r.Header.Get("content-type")}
	if text, ok := r.QueryValue("offset"); ok {
		offset, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return canhttp.Error(400, "offset is not a number of bytes")
		}
		if have := uint64(len(s.files[name].content)); offset != have {
			return canhttp.Error(409, "the file has "+strconv.FormatUint(have, 10)+" bytes so far")
		}
		if offset > 0 {
			f = s.files[name]
		}
	}
	f.content = append(f.content, r.Body...)
	s.files[name] = f
	w.WriteHeader(201)
	return nil
}

// Download streams a file: each chunk is cut out of the content where it lies.
func (s *upload) Download(q *ic.Query, w *canhttp.ResponseWriter, r *canhttp.Request) error {
	f, ok := s.files[r.PathValue("name")]
	if !ok {
		return canhttp.Error(404, "no such file")
	}
	if f.contentType != "" {
		w.Header().Set("content-type", f.contentType)
	}
	return w.ServeBytes(f.content)
}
