package project

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Module is the path of candigo's module.
const Module = "github.com/candigo/candigo"

// Candigo says which candigo a project uses: a released version, or a checkout.
type Candigo struct {
	Version      string // that go.mod requires
	Sum          string // the released module's hash, as in a go.sum: "h1:…"
	Checkout     string // the folder that takes the module's place, absolute; "": the release is used
	GoMod, GoSum string // the content of candigo's own files
}

// goMod is the project's go.mod. It requires what the tool is built from, so
// that nothing is left for the go command to find out.
func (c Candigo) goMod(name string) []byte {
	language, requirements := readGoMod(c.GoMod)
	var b strings.Builder
	fmt.Fprintf(&b, "module example.com/%s\n\n%s\n\n", name, language)
	if c.Checkout != "" {
		fmt.Fprintf(&b, "replace %s => %s\n\n", Module, quoted(c.Checkout))
	}
	fmt.Fprintf(&b, "tool %s/cmd/candigo\n\nrequire %s %s\n", Module, Module, c.Version)
	if len(requirements) > 0 {
		b.WriteString("\nrequire (\n")
		for _, requirement := range requirements {
			fmt.Fprintf(&b, "\t%s // indirect\n", requirement)
		}
		b.WriteString(")\n")
	}
	return []byte(b.String())
}

// readGoMod gives the line with the version of Go and what candigo requires, as
// "path version". Requirements marked as "tests" are those of its own tests.
func readGoMod(text string) (language string, requirements []string) {
	block := ""
	for line := range strings.Lines(text) {
		line, comment, _ := strings.Cut(strings.TrimSpace(line), "//")
		line = strings.TrimSpace(line)
		switch {
		case strings.HasSuffix(line, "("):
			block = strings.TrimSuffix(line, "(")
			continue
		case line == ")":
			block = ""
			continue
		}
		line = block + line
		if strings.HasPrefix(line, "go ") {
			language = line
		}
		requirement, ok := strings.CutPrefix(line, "require ")
		if ok && !strings.HasSuffix(comment, "tests") {
			requirements = append(requirements, requirement)
		}
	}
	return language, requirements
}

// goSum is the project's go.sum: candigo's own, and the hashes of a release.
func (c Candigo) goSum() []byte {
	if c.Checkout != "" {
		return []byte(c.GoSum)
	}
	own := fmt.Sprintf("%[1]s %[2]s %[3]s\n%[1]s %[2]s/go.mod %[4]s\n", Module, c.Version, c.Sum, hashGoMod(c.GoMod))
	var b strings.Builder
	for line := range strings.Lines(c.GoSum) {
		if own != "" && line > own { // go.sum is sorted by module
			b.WriteString(own)
			own = ""
		}
		b.WriteString(line)
	}
	return []byte(b.String() + own)
}

// hashGoMod is the hash of a go.mod as go.sum has it: that of the list of a
// module's files and their hashes, which is this one file.
func hashGoMod(content string) string {
	list := sha256.Sum256(fmt.Appendf(nil, "%x  go.mod\n", sha256.Sum256([]byte(content))))
	return "h1:" + base64.StdEncoding.EncodeToString(list[:])
}

// quoted is a path as a word of go.mod.
func quoted(path string) string {
	if strings.ContainsAny(path, " \t\"'`()[]{},") || strings.Contains(path, "//") {
		return strconv.Quote(path)
	}
	return path
}
