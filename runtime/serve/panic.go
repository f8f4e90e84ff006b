package serve

import (
	"runtime"
	"strconv"
	"strings"
)

// describePanic says in one line what a recovered panic was and where in the
// program it came from. It must be called from the deferred function that
// recovered.
func describePanic(method string, value any) string {
	text := "handler " + method + ": " + oneLine(panicText(value))
	if place := panicPlace(); place != "" {
		text += " (" + place + ")"
	}
	return text
}

// panicText is a panic's value as text.
func panicText(value any) (text string) {
	defer func() {
		if recover() != nil {
			text = "panic with a value whose text panics, too"
		}
	}()
	switch v := value.(type) {
	case error:
		return v.Error()
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	}
	return "panic with a value that has no text"
}

// oneLine is text in valid UTF-8 with a space for each control character.
func oneLine(text string) string {
	line := []byte(strings.ToValidUTF8(text, "\uFFFD"))
	for i, c := range line {
		if c < ' ' || c == 0x7f {
			line[i] = ' '
		}
	}
	return string(line)
}

// panicPlace is file:line of the innermost call of the program itself at the
// time of the panic that is being recovered. Calls into the standard library
// are passed over unless there is nothing else.
func panicPlace() string {
	var room [64]uintptr
	frames := runtime.CallersFrames(room[:runtime.Callers(0, room[:])])
	root, first, panicking := "", "", false
	for {
		frame, more := frames.Next()
		switch {
		case frame.Function == "runtime.gopanic":
			panicking = true
			if before, ok := strings.CutSuffix(frame.File, "runtime/panic.go"); ok {
				root = before
			}
		case !panicking || strings.HasPrefix(frame.Function, "runtime."):
			// our own deferred functions, and how the runtime gets to a panic
		case inLibrary(frame, root):
			if first == "" {
				first = place(frame)
			}
		default:
			return place(frame)
		}
		if !more {
			return first
		}
	}
}

// inLibrary reports whether a frame is the standard library's. Its files are
// below root; in a program built with -trimpath, and in a canister, where the
// runtime's files are not known, root is empty, and packages of the library are
// those whose import path has no dot in its first part.
func inLibrary(frame runtime.Frame, root string) bool {
	if root != "" {
		return strings.HasPrefix(frame.File, root)
	}
	domain, _, nested := strings.Cut(frame.Function, "/")
	if !nested {
		domain, _, _ = strings.Cut(frame.Function, ".")
	}
	return domain != "main" && !strings.Contains(domain, ".")
}

func place(frame runtime.Frame) string {
	file := frame.File[strings.LastIndexByte(frame.File, '/')+1:]
	return file + ":" + strconv.Itoa(frame.Line)
}
