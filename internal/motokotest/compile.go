// Package motokotest compiles programs in Motoko, for tests with canisters that
// candigo has not made.
package motokotest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// script compiles Main.mo in the current folder to main.wasm, with classical
// persistence: its memory has 32 bits, but only up to version 3.9.1.
const script = `
	const fs = require('fs'), mo = require('motoko').default || require('motoko');
	mo.write('Main.mo', fs.readFileSync('Main.mo', 'utf8'));
	fs.writeFileSync('main.wasm', mo.wasm('Main.mo', 'ic').wasm);`

// Compile gives the canister module of a program. The compiler is npm's package
// "motoko" on NODE_PATH; where it is not, the test is skipped.
func Compile(t testing.TB, program string) []byte {
	t.Helper()
	if err := exec.Command("node", "-e", "require.resolve('motoko')").Run(); err != nil {
		t.Skip("skip: no Motoko compiler here; make tools gets it")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Main.mo"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", "-e", script)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the Motoko compiler: %v\n%s", err, out)
	}
	module, err := os.ReadFile(filepath.Join(dir, "main.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	return module
}
