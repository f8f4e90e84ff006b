package build

import (
	"github.com/candigo/candigo/generator"
	"github.com/candigo/candigo/internal/link"
	"github.com/candigo/candigo/parser"
)

// certificateVersions are the versions of response verification that a canister
// speaks, as HTTP gateways read them.
const certificateVersions = "1,2"

// metadata are the public metadata of a canister with that interface.
func metadata(in *parser.Interface) []link.Metadata {
	list := []link.Metadata{
		{Name: "candid:service", Contents: serviceText(in)},
		{Name: "candid:args", Contents: parser.FormatTypes(in.Service.Init)},
	}
	if generator.SpeaksHTTP(in) {
		list = append(list, link.Metadata{Name: "supported_certificate_versions", Contents: []byte(certificateVersions)})
	}
	return list
}

// serviceText is the interface of the running canister: the file as it is,
// where that stands alone and has no init arguments.
func serviceText(in *parser.Interface) []byte {
	if !in.HasImports() && len(in.Service.Init) == 0 {
		return []byte(in.Source(in.File))
	}
	return parser.Format(in.WithoutInit())
}
