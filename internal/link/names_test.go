package link

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/internal/wasm"
)

func FuzzReadNames(f *testing.F) {
	f.Add([]byte("\x00\x02\x01m\x01\x05\x01\x01\x02ab"))
	f.Add([]byte("\x01\x05\x01\x09\x02ab"))
	f.Add([]byte("\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Fuzz(func(t *testing.T, contents []byte) {
		names := make([]string, 3)
		if err := readNames(names, contents); err != nil {
			require.ErrorIs(t, err, errNames)
		}
	})
}

func TestReadNames(t *testing.T) {
	names := make([]string, 3)
	require.NoError(t, readNames(names, []byte("\x00\x02\x01m\x01\x05\x01\x01\x02ab")))
	require.Equal(t, []string{"", "ab", ""}, names)
	for _, malformed := range []string{"\x01", "\x01\x05\x01\x01\x02a", "\x01\x02\x01\x01", "\x01\x03\x01\x01\x02", "\x01\x05\x01\x03\x02ab"} {
		require.ErrorIs(t, readNames(names, []byte(malformed)), errNames)
	}
}

// TestPackageOf finds the packages of functions by their names.
func TestPackageOf(t *testing.T) {
	l := &linker{
		goFunctions: 6,
		names:       []string{"runtime.f", "gopkg.in_yaml_2ev3.__T_.m", "github.com_a_b.c.func1", "github.com_a_b_c.d", "type_.eq.runtime.x", "memchr"},
		options:     Options{Packages: []string{"runtime", "gopkg.in/yaml.v3", "github.com/a/b", "github.com/a/b-c"}},
		m:           &wasm.Module{Code: make([]wasm.Code, 7)},
	}
	for i := range l.m.Code {
		l.m.Code[i].Body = make([]byte, 100-10*i)
	}
	require.Equal(t, []Package{
		{"runtime", 150}, {"gopkg.in/yaml.v3", 90}, {"github.com/a/b", 80}, {"github.com/a/b-c", 70}, {generatedPackage, 60}, {linkerPackage, 40},
	}, l.packages())
}
