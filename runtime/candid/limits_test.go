package candid

import (
	"os"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// limitTest is a type whose values are read on both paths.
type limitTest struct {
	entries []string
	args    string
	read    func(*Reader)
}

// decode decodes the values on the straight path and, by way of an entry that
// nothing uses, on the general one. Both must agree but for the offset.
func (l limitTest) decode(t *testing.T, d *Decoder, values string) error {
	header := func(entries ...string) string {
		return "DIDL" + string(byte(len(entries))) + strings.Join(entries, "") + l.args
	}
	want := Signature{Types: header(l.entries...)}
	straight := d.Decode([]byte(want.Types+values), want, l.read)
	other := header(append(append([]string(nil), l.entries...), "\x6e\x7f")...)
	general := d.Decode([]byte(other+values), want, l.read)
	if straight == nil {
		require.NoError(t, general)
		return nil
	}
	s, g := straight.(*Error), general.(*Error)
	require.Equal(t, s.Err, g.Err)
	require.Equal(t, s.Path, g.Path)
	require.Equal(t, s.Detail, g.Detail)
	require.Equal(t, s.Offset+2, g.Offset)
	return straight
}

// chain is type T = opt record { T }.
var chain = limitTest{[]string{"\x6e\x01", "\x6c\x01\x00\x00"}, "\x01\x00", readChain}

func readChain(r *Reader) {
	if r.Enter(2) {
		if r.Present() {
			readChain(r)
		}
		r.Leave(2)
	}
}

func TestLimitDepth(t *testing.T) {
	for limit, levels := range map[int]int{0: 10_000, 12: 12, 11: 11, 101: 101} {
		d := Decoder{Limits: Limits{Depth: limit}}
		most := (levels - 1) / 2 // an opt and a record each, and the last opt
		require.NoError(t, chain.decode(t, &d, strings.Repeat("\x01", most)+"\x00"))
		err := chain.decode(t, &d, strings.Repeat("\x01", most+1)+"\x00")
		require.ErrorIs(t, err, ErrLimit)
		require.ErrorContains(t, err, "values are nested too deeply (offset ")
	}
}

func TestLimitDepthWithoutRecursion(t *testing.T) {
	deep := limitTest{[]string{"\x6d\x01", "\x6d\x02", "\x6d\x7d"}, "\x01\x00", func(r *Reader) {
		for range r.Len(1, 0) {
			for range r.Len(1, 0) {
				for range r.Len(1, 0) {
					r.Nat()
				}
			}
		}
	}}
	require.NoError(t, deep.decode(t, &Decoder{Limits: Limits{Depth: 3}}, "\x01\x01\x01\x05"))
	require.ErrorIs(t, deep.decode(t, &Decoder{Limits: Limits{Depth: 2}}, "\x01\x01\x01\x05"), ErrLimit)
	require.NoError(t, deep.decode(t, &Decoder{Limits: Limits{Depth: 2}}, "\x01\x00"))
}

func TestLimitEmpty(t *testing.T) {
	nulls := limitTest{[]string{"\x6d\x7f"}, "\x01\x00", func(r *Reader) { r.Len(0, 1) }}
	d := &Decoder{Limits: Limits{Empty: 100}}
	require.NoError(t, nulls.decode(t, d, "\x64"))
	require.ErrorIs(t, nulls.decode(t, d, "\x65"), ErrLimit)

	records := limitTest{[]string{"\x6d\x01", "\x6c\x02\x00\x7f\x01\x70"}, "\x02\x00\x7f", func(r *Reader) { r.Len(0, 3) }}
	require.NoError(t, records.decode(t, d, "\x21")) // 33·3 and the null behind
	require.ErrorIs(t, records.decode(t, d, "\x22"), ErrLimit)
	require.ErrorIs(t, records.decode(t, &Decoder{Limits: Limits{Empty: 99}}, "\x21"), ErrLimit)

	// type T = record { opt T; null }
	list := limitTest{[]string{"\x6c\x02\x00\x01\x01\x7f", "\x6e\x00"}, "\x01\x00", nil}
	var read func(r *Reader)
	read = func(r *Reader) {
		if r.Enter(2) {
			if r.Present() {
				read(r)
			}
			r.Zeros(1)
			r.Leave(2)
		}
	}
	list.read = read
	require.NoError(t, list.decode(t, d, strings.Repeat("\x01", 99)+"\x00"))
	require.ErrorIs(t, list.decode(t, d, strings.Repeat("\x01", 100)+"\x00"), ErrLimit)

	var e *Error
	err := nulls.decode(t, &Decoder{}, "\x80\x94\xeb\xdc\x03")
	require.ErrorAs(t, err, &e)
	require.Equal(t, ErrLimit, e.Err)
	require.Equal(t, 9, e.Offset)
}

// TestLimitEmptyWithoutVec holds that values are counted that no reader counts.
func TestLimitEmptyWithoutVec(t *testing.T) {
	enums := limitTest{[]string{"\x6b\x02\x00\x7f\x01\x7f"}, "\x03\x00\x7f\x00", func(r *Reader) {
		r.Tag(2)
		r.Tag(2)
	}}
	require.NoError(t, enums.decode(t, &Decoder{Limits: Limits{Empty: 3}}, "\x01\x00"))
	require.ErrorIs(t, enums.decode(t, &Decoder{Limits: Limits{Empty: 2}}, "\x01\x00"), ErrLimit)
}

// TestLimitEmptyNearTheDefault holds that the default is exact, though readers
// need not count a few.
func TestLimitEmptyNearTheDefault(t *testing.T) {
	want := Signature{Types: "DIDL\x01\x6d\x7f\x03\x00\x7f\x7f"}
	most := 1<<20 + 16*(len(want.Types)+3) - 2
	for _, n := range []int{most - 1, most, most + 1, most + 2} {
		msg := appendUleb([]byte(want.Types), uint64(n))
		require.Len(t, msg, len(want.Types)+3)
		_, general := new(Decoder).Transcode(nil, msg, want)
		straight := new(Decoder).Decode(msg, want, func(r *Reader) { r.Len(0, 1) })
		require.Equal(t, n > most, straight != nil, n)
		require.Equal(t, n > most, general != nil, n)
	}
}

func TestLimitEmptyCountsWhatIsSkipped(t *testing.T) {
	want := Signature{Types: "DIDL\x00\x00"}
	d := &Decoder{Limits: Limits{Empty: 10}}
	require.NoError(t, d.Decode([]byte("DIDL\x01\x6d\x7f\x01\x00\x0a"), want, func(*Reader) {}))
	require.ErrorIs(t, d.Decode([]byte("DIDL\x01\x6d\x7f\x01\x00\x0b"), want, func(*Reader) {}), ErrLimit)
}

func TestLimitMemory(t *testing.T) {
	texts := limitTest{[]string{"\x6d\x71"}, "\x02\x71\x00", func(r *Reader) {
		r.Text()
		for i := range MakeSlice[string](r, nil, r.Len(1, 0)) {
			_ = i
			r.Text()
		}
	}}
	most := 2*sizeOf[string]() + 5
	for _, alias := range []bool{false, true} {
		if alias {
			most = 2 * sizeOf[string]()
		}
		require.NoError(t, texts.decode(t, &Decoder{Alias: alias, Limits: Limits{Memory: most}}, "\x01a\x02\x02bc\x02de"))
		err := texts.decode(t, &Decoder{Alias: alias, Limits: Limits{Memory: most - 1}}, "\x01a\x02\x02bc\x02de")
		require.ErrorIs(t, err, ErrLimit)
		if alias {
			require.EqualError(t, err, "candid: arg 1: values take too much memory (offset 12)")
		} else {
			require.EqualError(t, err, "candid: arg 1[1]: values take too much memory (offset 16)")
		}
	}
	boxed := limitTest{[]string{"\x6e\x78"}, "\x01\x00", func(r *Reader) {
		if r.Present() {
			*New[[64]uint64](r) = [64]uint64{r.Nat64()}
		}
	}}
	require.NoError(t, boxed.decode(t, &Decoder{Limits: Limits{Memory: 512}}, "\x0112345678"))
	require.ErrorIs(t, boxed.decode(t, &Decoder{Limits: Limits{Memory: 511}}, "\x0112345678"), ErrLimit)
}

// TestLimitMemoryBoundsTheOutput holds that null for missing fields cannot fill
// the memory.
func TestLimitMemoryBoundsTheOutput(t *testing.T) {
	want := "DIDL\x03\x6d\x01\x6c\x64"
	for i := range 100 {
		want += string(byte(i)) + "\x02"
	}
	want += "\x6e\x7d\x01\x00"
	msg := []byte("DIDL\x02\x6d\x01\x6c\x00\x01\x00\xff\xff\x3f")
	_, err := new(Decoder).Transcode(nil, msg, Signature{Types: want})
	require.ErrorIs(t, err, ErrLimit)
	require.ErrorContains(t, err, "arg 0[")
	msg = []byte("DIDL\x02\x6d\x01\x6c\x00\x01\x00\x90\x4e") // 10,000
	out, err := new(Decoder).Transcode(nil, msg, Signature{Types: want})
	require.NoError(t, err)
	require.Len(t, out, 2+1_000_000)
}

func TestLimitRework(t *testing.T) {
	want := Signature{Types: "DIDL\x02\x6d\x01\x6e\x7d\x01\x00"}
	header := "DIDL\x02\x6d\x01\x6e\x71\x01\x00"
	msg := []byte(header + "\x02\x01\x03abc\x01\x03def")
	_, err := (&Decoder{Limits: Limits{Rework: 8}}).Transcode(nil, msg, want)
	require.NoError(t, err)
	_, err = (&Decoder{Limits: Limits{Rework: 7}}).Transcode(nil, msg, want)
	require.ErrorIs(t, err, ErrLimit)

	// Nested options that fail from the outside only read the inside again and again.
	deep := "DIDL\x02\x6e\x01\x6c\x02\x00\x00\x01\x7e\x01\x00" // type T = opt record { T; bool }
	expected := Signature{Types: "DIDL\x02\x6e\x01\x6c\x02\x00\x00\x01\x71\x01\x00"}
	n := 1000
	_, err = new(Decoder).Transcode(nil, []byte(deep+strings.Repeat("\x01", n)+"\x00"+strings.Repeat("\x01", n)), expected)
	require.ErrorIs(t, err, ErrLimit)
	out, err := new(Decoder).Transcode(nil, []byte(deep+strings.Repeat("\x01", 20)+"\x00"+strings.Repeat("\x01", 20)), expected)
	require.NoError(t, err)
	require.Equal(t, "\x00", string(out))
}

func TestLimitPairs(t *testing.T) {
	want := Signature{Types: "DIDL\x01\x6a\x03\x7d\x7d\x7d\x00\x00\x01\x00"}
	msg := []byte("DIDL\x01\x6a\x03\x7c\x7c\x7c\x00\x00\x01\x00\x01\x01\x01x\x01m")
	_, err := (&Decoder{Limits: Limits{Pairs: 4}}).Transcode(nil, msg, want)
	require.NoError(t, err)
	_, err = (&Decoder{Limits: Limits{Pairs: 3}}).Transcode(nil, msg, want)
	require.ErrorIs(t, err, ErrLimit)
}

// TestLimitPairsOfExpectedTypes holds that nothing is compared when a message
// begins with the expected types, on whichever path it is read.
func TestLimitPairsOfExpectedTypes(t *testing.T) {
	want := Signature{
		Types:     "DIDL\x02\x6d\x01\x6a\x00\x00\x00\x01\x00",
		Postorder: "DIDL\x02\x6a\x00\x00\x00\x6d\x00\x01\x01",
	}
	for _, header := range []string{want.Types, want.Postorder} {
		d := &Decoder{Limits: Limits{Pairs: 1}}
		msg := append([]byte(header), "\x03"+strings.Repeat("\x01\x01\x00\x01m", 3)...)
		read := func(r *Reader) {
			for range r.Len(4, 0) {
				var f Func
				r.Func(&f)
			}
		}
		require.NoError(t, d.Decode(msg, want, read))
		_, err := d.Transcode(nil, msg, want)
		require.NoError(t, err)
	}
}

func TestLimitTable(t *testing.T) {
	unused := limitTest{[]string{"\x6e\x7d", "\x6e\x7d", "\x6e\x7d"}, "\x00", func(*Reader) {}}
	require.NoError(t, unused.decode(t, &Decoder{Limits: Limits{Table: 4}}, ""))
	d := &Decoder{Limits: Limits{Table: 3}}
	want := Signature{Types: "DIDL\x03\x6e\x7d\x6e\x7d\x6e\x7d\x00"}
	require.NoError(t, d.Decode([]byte(want.Types), want, unused.read))
	d.Limits.Table = 2
	err := d.Decode([]byte(want.Types), want, unused.read)
	require.EqualError(t, err, "candid: type table has too many entries (offset 4)")
	err = d.Decode([]byte("DIDL\x03\x6e\x7d\x6e\x7d\x6e\x7e\x00"), want, unused.read)
	require.EqualError(t, err, "candid: type table has too many entries (offset 4)")
}

func TestLimitsOfZeroAreDefaults(t *testing.T) {
	l := Limits{}.withDefaults(10)
	require.Equal(t, Limits{10_000, 10_000, 1<<20 + 160, 1<<20 + 640, 4096 + 80, 100_160}, l)
	require.Equal(t, maxInt, Limits{}.withDefaults(maxInt).Memory)
	require.Equal(t, 5, Limits{Rework: 5}.withDefaults(10).Rework)
}

func TestLimitPairsCountsMissingFields(t *testing.T) {
	// func (record { opt nat; opt nat; nat }) -> () where a func (record { nat }) -> () is expected
	msg := []byte("DIDL\x03\x6a\x01\x01\x00\x00\x6c\x03\x00\x02\x01\x02\x02\x7d\x6e\x7d\x01\x00\x01\x01\x00\x01m")
	want := Signature{Types: "DIDL\x02\x6a\x01\x01\x00\x00\x6c\x01\x02\x7d\x01\x00"}
	_, err := (&Decoder{Limits: Limits{Pairs: 5}}).Transcode(nil, msg, want)
	require.NoError(t, err)
	_, err = (&Decoder{Limits: Limits{Pairs: 4}}).Transcode(nil, msg, want)
	require.ErrorIs(t, err, ErrLimit)
}

// TestLimitsAsDocumented compares the defaults with the table in docs/candid.md.
func TestLimitsAsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/candid.md")
	require.NoError(t, err)
	row := regexp.MustCompile(`(?m)^\| ` + "`(\\w+)`" + ` \| (\S+)( [MK]iB)?(?: \+ (\d+) \*n\*)? \|`)
	units := map[string]int{"": 1, " KiB": 1 << 10, " MiB": 1 << 20}
	documented := map[string][2]int{}
	for _, m := range row.FindAllStringSubmatch(string(text), -1) {
		base, err := strconv.Atoi(strings.NewReplacer(",", "", "2²⁰", "1048576").Replace(m[2]))
		if err != nil {
			continue // another table
		}
		perByte, _ := strconv.Atoi("0" + m[4])
		documented[m[1]] = [2]int{base * units[m[3]], perByte}
	}
	defaults := map[string][2]int{}
	empty, one := reflect.ValueOf(Limits{}.withDefaults(0)), reflect.ValueOf(Limits{}.withDefaults(1))
	for i := range empty.NumField() {
		base := int(empty.Field(i).Int())
		defaults[empty.Type().Field(i).Name] = [2]int{base, int(one.Field(i).Int()) - base}
	}
	require.Equal(t, defaults, documented)
}
