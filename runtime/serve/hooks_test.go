//go:build !wasip1

package serve

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// clock has all hooks that a program need not have.
type clock struct {
	began, ticks int
	next         time.Duration // after a tick; 0: none
	err          error
	ticked       chan int
}

func (c *clock) Init(i *ic.Init) error               { c.began++; return c.set(i, i.Time()) }
func (c *clock) PreUpgrade(p *ic.PreUpgrade) error   { return nil }
func (c *clock) PostUpgrade(p *ic.PostUpgrade) error { return nil }

func (c *clock) Timer(t *ic.Task) error {
	c.ticks++
	if c.ticks < 3 {
		_ = c.set(t, t.Time().Add(c.next))
	}
	c.ticked <- c.ticks
	return nil
}

func (c *clock) set(timer interface {
	SetTimer(time.Time) (time.Time, error)
}, at time.Time) error {
	if c.err == nil {
		_, _ = timer.SetTimer(at)
	}
	return c.err
}

func TestHooksAreFound(t *testing.T) {
	h := findHooks(Program{Implementation: new(clock)})
	require.NotNil(t, h.init)
	require.NotNil(t, h.preUpgrade)
	require.NotNil(t, h.postUpgrade)
	require.NotNil(t, h.timer)
	require.Nil(t, h.heartbeat)
	require.Equal(t, hooks{}, findHooks(Program{Implementation: new(counter)}))
	require.Equal(t, hooks{}, findHooks(Program{}))
}

// forgetful saves what nothing reads: its other hook returns no error.
type forgetful struct{}

func (forgetful) PreUpgrade(*ic.PreUpgrade) error { return nil }
func (forgetful) PostUpgrade(*ic.PostUpgrade)     {}

func TestStateIsNotLostUnseen(t *testing.T) {
	require.PanicsWithValue(t, "serve: the program has PreUpgrade but no PostUpgrade(*ic.PostUpgrade) error: what the one saves nothing would read", func() {
		New(Program{Implementation: forgetful{}})
	})
}

func TestInitAndTimer(t *testing.T) {
	program := &clock{ticked: make(chan int, 3)}
	c := New(Program{Implementation: program})
	require.NoError(t, c.install(t.Context(), ""))
	require.Equal(t, 1, program.began)
	for want := 1; want <= 3; want++ {
		require.Equal(t, want, <-program.ticked)
	}
	require.ErrorContains(t, New(Program{Implementation: &clock{err: errors.New("no luck")}}).install(t.Context(), ""), "canister_init: no luck")
}

func TestConstructor(t *testing.T) {
	text := candid.Signature{Types: "DIDL\x00\x01\x71"} // (text)
	name := ""
	c := New(Program{Init: func(_ *ic.Init, d *candid.Decoder, arg []byte) error {
		if err := d.Decode(arg, text, func(r *candid.Reader) { name = r.Text() }); err != nil {
			return err
		}
		if name == "" {
			panic("no name")
		}
		return nil
	}})
	require.NoError(t, c.install(t.Context(), hex.EncodeToString([]byte("DIDL\x00\x01\x71\x02hi"))))
	require.Equal(t, "hi", name)
	for argument, want := range map[string]string{
		"":                     "the service's constructor has arguments: set CANDIGO_ARG to what 'candigo encode' prints for them",
		"x":                    "CANDIGO_ARG: encoding/hex: invalid byte",
		"4449444c0000":         "canister_init: candid: ",
		"4449444c00017100":     "handler canister_init: no name (hooks_test.go:",
		"4449444c000171026869": "",
	} {
		err := c.install(t.Context(), argument)
		if want == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, want)
		}
	}
}

func TestInspect(t *testing.T) {
	var refuse error
	p := new(counter).program()
	p.InspectMessage = func(i *ic.Inspect) error {
		if i.MethodName() == "increment" && len(i.Arg()) == 2 {
			i.Accept()
		}
		return refuse
	}
	c := New(p)
	update := func(method, arg string) error {
		_, err := c.Update(t.Context(), method, []byte(arg), anyone)
		return err
	}
	require.NoError(t, update("increment", "hi"))
	require.EqualError(t, update("increment", "h"), "CANISTER_REJECT: canister_inspect_message did not accept the call")
	require.EqualError(t, update("echo", "hi"), "CANISTER_REJECT: canister_inspect_message did not accept the call")
	refuse = errors.New("too late")
	require.EqualError(t, update("increment", "hi"), "CANISTER_REJECT: canister_inspect_message: too late")
	_, err := c.Query(t.Context(), "echo", nil, anyone)
	require.NoError(t, err, "queries are not inspected")
}

// What a message changed in the system is put back when it traps.
func TestTrapPutsBack(t *testing.T) {
	c := New(Program{Methods: []Method{{Name: "set", Update: func(u *ic.Update, _ *candid.Decoder, dst, arg []byte) ([]byte, error) {
		require.NoError(t, u.SetCertifiedData(arg))
		if len(arg) > 1 {
			u.Trap("too long")
		}
		return dst, nil
	}}}})
	_, err := c.Update(t.Context(), "set", []byte("a"), anyone)
	require.NoError(t, err)
	_, err = c.Update(t.Context(), "set", []byte("bb"), anyone)
	require.EqualError(t, err, "CANISTER_ERROR: too long")
	require.Equal(t, "a", string(c.system.CertifiedData))
}
