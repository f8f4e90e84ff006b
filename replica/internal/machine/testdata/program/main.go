// Program is a canister in Go that computes and allocates.
package main

import (
	"crypto/sha256"
	"sort"
	"strconv"
	"strings"
	"unsafe"
)

//go:wasmimport ic0 msg_reply_data_append
func replyDataAppend(source unsafe.Pointer, size uint32)

var (
	count int
	kept  []string
)

func reply(s string) { replyDataAppend(unsafe.Pointer(unsafe.StringData(s)), uint32(len(s))) }

//go:wasmexport canister_update%20work
func work() {
	count++
	for i := range 5000 {
		kept = append(kept, strconv.Itoa((i*7919+count)%10007)+" "+strconv.FormatFloat(float64(i)/float64(count+2), 'g', -1, 64))
	}
	sort.Strings(kept)
	sum := sha256.Sum256([]byte(strings.Join(kept, ",")))
	reply(strconv.Itoa(count) + ":" + string(sum[:]))
}

//go:wasmexport canister_query%20count
func get() { reply(strconv.Itoa(count)) }

//go:wasmexport canister_update%20fail
func fail() {
	work()
	panic("not like this")
}

func main() {}
