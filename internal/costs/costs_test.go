package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

const file = "../../docs/costs.md"

// TestCosts holds the examples to docs/costs.md and the counter to limits of its own.
func TestCosts(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the examples")
	}
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	want, err := parse(string(text))
	require.NoError(t, err)
	got, err := measure(t.Context(), "../../examples")
	require.NoError(t, err)

	t.Run("limits", func(t *testing.T) { limits(t, got) })
	t.Run("table", func(t *testing.T) {
		if want.goVersion != got.goVersion {
			t.Skipf("docs/costs.md is about %s, this is %s", want.goVersion, got.goVersion)
		}
		require.Empty(t, differences(want, got), "see what it comes from; make costs writes docs/costs.md anew")
	})
}

// limits holds the counter to what it may take at most, with any version of Go.
func limits(t *testing.T, r *report) {
	require.Equal(t, "counter", r.modules[0].name)
	require.LessOrEqual(t, r.modules[0].size, 3_000_000)
	require.LessOrEqual(t, r.modules[0].compressed, 850_000)
	var gets int
	for _, e := range r.executions {
		if e.example == "counter" && e.step == "GET /" {
			gets++
			require.Less(t, e.instructions, uint64(1_120_000))
		}
	}
	require.Equal(t, 1, gets)
}

// differences lists where a report is not as another: pages and bytes count
// exactly, instructions and sizes of modules, which every change of code moves,
// within 1 %.
func differences(want, got *report) (list []string) {
	differ := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if len(want.modules) != len(got.modules) || len(want.executions) != len(got.executions) {
		differ("%d modules and %d executions, not %d and %d", len(got.modules), len(got.executions), len(want.modules), len(want.executions))
		return list
	}
	for i, w := range want.modules {
		g := got.modules[i]
		if w.name != g.name || !near(w.size, g.size) || !near(w.compressed, g.compressed) {
			differ("%+v, not %+v", g, w)
		}
	}
	for i, w := range want.executions {
		g := got.executions[i]
		exact := g
		exact.instructions = w.instructions
		if exact != w || !near(int(w.instructions), int(g.instructions)) {
			differ("%+v, not %+v", g, w)
		}
	}
	return list
}

// near says whether got is within 1 % of want.
func near(want, got int) bool { return max(want-got, got-want)*100 <= want }

func TestTable(t *testing.T) {
	r := &report{
		goVersion: "go1.26.8",
		modules:   []module{{"counter", 2_700_000, 800_000}, {"hello", 1000, 999}},
		executions: []execution{
			{"counter", "GET /, gzip", "query http_request", 1_449_890, 5, 1, 94, 172},
			{"counter", "upgrade", "post_upgrade canister_post_upgrade", 8_813_378, 45, 32, 6, 0},
		},
	}
	text := r.format()
	require.Contains(t, text, "| counter | 2,700,000 |    800,000 |\n| hello   |     1,000 |        999 |\n")
	back, err := parse(text)
	require.NoError(t, err)
	require.Equal(t, r, back)

	for broken, problem := range map[string]string{
		"":                                  "no version of Go",
		text + "| counter | 1 |\n":          "2 columns",
		text + "| counter | few | 1 |\n":    "invalid syntax",
		text + "|  a | b | c | 1 | 2 | 3 |": "6 columns",
	} {
		_, err := parse(broken)
		require.ErrorContains(t, err, problem)
	}
}

func TestDifferences(t *testing.T) {
	want := &report{
		modules:    []module{{"counter", 1000, 500}},
		executions: []execution{{"counter", "GET /", "query http_request", 1000, 5, 1, 94, 172}},
	}
	for _, test := range []struct {
		change func(r *report)
		differ bool
	}{
		{func(r *report) {}, false},
		{func(r *report) { r.modules[0].size += 10 }, false},
		{func(r *report) { r.modules[0].size += 11 }, true},
		{func(r *report) { r.modules[0].compressed -= 6 }, true},
		{func(r *report) { r.executions[0].instructions -= 10 }, false},
		{func(r *report) { r.executions[0].instructions -= 11 }, true},
		{func(r *report) { r.executions[0].pages-- }, true},
		{func(r *report) { r.executions[0].out++ }, true},
		{func(r *report) { r.executions[0].what = "update http_request" }, true},
		{func(r *report) { r.executions = append(r.executions, execution{}) }, true},
	} {
		got := &report{modules: append([]module(nil), want.modules...), executions: append([]execution(nil), want.executions...)}
		test.change(got)
		require.Equal(t, test.differ, len(differences(want, got)) > 0)
	}
}
