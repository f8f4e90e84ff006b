package link

import "github.com/candigo/candigo/internal/wasm"

// random_get(buffer *byte, n) of Go's runtime, which seeds the order of maps and
// hashes: bytes that depend on the time and the canister's id when they are
// first asked for, at initialisation. Anyone could compute them.
//
// They are the upper bytes of the numbers of SplitMix64 (Steele, Lea, Flood,
// 2014), whose state the variable "entropy" is.
func writeRuntimeRandom(b *body) {
	const buffer, n = 0, 1
	i, z := b.local(wasm.I32), b.local(wasm.I64)
	entropy := b.l.variable("entropy", wasm.I64)
	b.read(entropy)
	b.op(wasm.OpI64Eqz)
	b.when()
	b.call(b.l.function("entropy", "", writeEntropy))
	b.end()
	b.count(i, n, func() {
		b.read(entropy)
		b.i64(0x9e3779b97f4a7c15)
		b.op(wasm.OpI64Add)
		b.write(entropy)
		b.read(entropy)
		b.set(z)
		for _, step := range []struct{ shift, factor uint64 }{{30, 0xbf58476d1ce4e5b9}, {27, 0x94d049bb133111eb}} {
			b.get(z)
			b.get(z)
			b.i64(step.shift)
			b.op(wasm.OpI64ShrU, wasm.OpI64Xor)
			b.i64(step.factor)
			b.op(wasm.OpI64Mul)
			b.set(z)
		}
		b.get(buffer)
		b.get(i)
		b.op(wasm.OpI32Add)
		b.get(z)
		b.i64(56)
		b.op(wasm.OpI64ShrU)
		b.store(wasm.OpI64Store8, 0)
	})
	b.i32(0)
}

// entropy() mixes the time and the canister's id as FNV-1a does.
func writeEntropy(b *body) {
	i, size, hash := b.local(wasm.I32), b.local(wasm.I32), b.local(wasm.I64)
	b.system("time")
	b.set(hash)
	b.system("canister_self_size")
	b.set(size)
	b.i32(messageAddress)
	b.i32(0)
	b.get(size)
	b.system("canister_self_copy")
	b.count(i, size, func() {
		b.get(hash)
		b.get(i)
		b.load(wasm.OpI64Load8U, messageAddress)
		b.op(wasm.OpI64Xor)
		b.i64(0x100000001b3)
		b.op(wasm.OpI64Mul)
		b.set(hash)
	})
	b.get(hash)
	b.i64(1) // not 0, which stands for none
	b.op(wasm.OpI64Or)
	b.write(b.l.variable("entropy", wasm.I64))
}

const (
	keyAddress    = randomAddress
	keySize       = 32
	outputAddress = keyAddress + keySize
	outputSize    = 32
)

// random_get(buffer *byte, n) of the program, which is crypto/rand's: nothing
// but what comes of a secret that seed was given.
func writeProgramRandom(b *body) {
	const buffer, n = 0, 1
	size := b.local(wasm.I32)
	wants := b.l.variable("wants seed", wasm.I32)
	b.l.m.Globals[wants-uint32(b.l.m.ImportedGlobals())].Init = new(wasm.Assembler).I32(1).Op(wasm.OpEnd).Bytes()
	b.read(b.l.variable("running", wasm.I64))
	b.i64(0)
	b.op(wasm.OpI64LtS) // runningQuery
	b.when()
	b.fail("crypto/rand has no secrets in queries, whose state everyone who runs them knows and nothing keeps: use it in updates")
	b.end()
	b.read(wants)
	b.when()
	b.fail("crypto/rand has no random bytes yet: the first come from the management canister's raw_rand, shortly after an install or upgrade")
	b.end()

	b.asm.Block(wasm.OpBlock, wasm.Empty)
	b.asm.Block(wasm.OpLoop, wasm.Empty)
	b.get(n)
	b.op(wasm.OpI32Eqz)
	b.brIf(1)
	b.call(b.l.function("random_block", "", writeRandomBlock))
	b.get(n)
	b.i32(outputSize)
	b.get(n)
	b.i32(outputSize)
	b.op(wasm.OpI32LtU, wasm.OpSelect)
	b.set(size)
	b.get(buffer)
	b.i32(outputAddress)
	b.get(size)
	b.copyMemory()
	b.get(buffer)
	b.get(size)
	b.op(wasm.OpI32Add)
	b.set(buffer)
	b.get(n)
	b.get(size)
	b.op(wasm.OpI32Sub)
	b.set(n)
	b.br(0)
	b.end()
	b.end()
	b.i32(0)
}

// seed(bytes *byte, n) adds secret bytes to the key of the program's random
// numbers.
func writeSeed(b *body) {
	const bytes, n = 0, 1
	i, at := b.local(wasm.I32), b.local(wasm.I32)
	b.count(i, n, func() {
		b.get(i)
		b.i32(keySize - 1)
		b.op(wasm.OpI32And)
		b.tee(at)
		b.get(at)
		b.load(wasm.OpI32Load8U, keyAddress)
		b.get(bytes)
		b.get(i)
		b.op(wasm.OpI32Add)
		b.load(wasm.OpI32Load8U, 0)
		b.op(wasm.OpI32Xor)
		b.store(wasm.OpI32Store8, keyAddress)
	})
	b.call(b.l.function("random_block", "", writeRandomBlock))
	b.i32(0)
	b.write(b.l.variable("wants seed", wasm.I32))
}

// random_block() takes the block of ChaCha20 (RFC 8439) for the key, with
// counter and nonce 0: its first half is the next key, so that nobody who reads
// the memory later learns what was given before, and its second half the output.
func writeRandomBlock(b *body) {
	const rounds = 20
	constants := [4]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}
	var words [16]uint32
	for i := range words {
		words[i] = b.local(wasm.I32)
		b.pushChaChaWord(i, constants)
		b.set(words[i])
	}
	round := b.local(wasm.I32)
	b.asm.Block(wasm.OpLoop, wasm.Empty)
	for i := range 4 { // the columns
		b.quarterRound(words[i], words[4+i], words[8+i], words[12+i])
	}
	for i := range 4 { // the diagonals
		b.quarterRound(words[i], words[4+(i+1)%4], words[8+(i+2)%4], words[12+(i+3)%4])
	}
	b.add(round, 2)
	b.get(round)
	b.i32(rounds)
	b.op(wasm.OpI32LtU)
	b.brIf(0)
	b.end()
	for i := range words {
		b.get(words[i])
		b.pushChaChaWord(i, constants)
		b.op(wasm.OpI32Add)
		b.set(words[i])
	}
	for i := range words {
		b.i32(keyAddress + uint32(4*i)) // the output lies behind the key
		b.get(words[i])
		b.store(wasm.OpI32Store, 0)
	}
}

// pushChaChaWord pushes word i of the block before the rounds.
func (b *body) pushChaChaWord(i int, constants [4]uint32) {
	switch {
	case i < 4:
		b.i32(constants[i])
	case i < 12:
		b.i32(0)
		b.load(wasm.OpI32Load, keyAddress+uint32(4*(i-4)))
	default:
		b.i32(0)
	}
}

// quarterRound is ChaCha20's quarter round on four locals.
func (b *body) quarterRound(w, x, y, z uint32) {
	mix := func(sum, other, turned, bits uint32) {
		b.get(sum)
		b.get(other)
		b.op(wasm.OpI32Add)
		b.set(sum)
		b.get(turned)
		b.get(sum)
		b.op(wasm.OpI32Xor)
		b.i32(bits)
		b.op(wasm.OpI32Rotl)
		b.set(turned)
	}
	mix(w, x, z, 16)
	mix(y, z, x, 12)
	mix(w, x, z, 8)
	mix(y, z, x, 7)
}
