package parser

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBounds(t *testing.T) {
	for _, test := range []struct {
		text   string
		bounds bounds
		want   string // "": it fits
		column int
	}{
		{"a; b; c", bounds{9, 3, 99}, "", 0},
		{"a; b; c;", bounds{9, 3, 99}, "", 0},
		{"a; b; c; d", bounds{9, 3, 99}, "this list has more than 3 items", 10},
		{"{ a; b; c; } a; b; c; service : {}", bounds{9, 3, 99}, "", 0},
		{"{ a; b; c; }; (a, b, c,); { { a; b; c; d } }", bounds{9, 3, 99}, "this list has more than 3 items", 40},
		{"a; b; c; d", bounds{9, 1_000_000, 6}, "this is too much: more than 6 words and signs", 10},
		{"{ { { } } } opt vec opt x; { opt { x } }", bounds{3, 99, 99}, "", 0},
		{"{ { opt opt { } } }", bounds{3, 99, 99}, "this is nested deeper than 3 levels", 9},
	} {
		s := scanText(test.text, test.bounds)
		if test.want == "" {
			require.Nil(t, s.fault, test.text)
			continue
		}
		require.NotNil(t, s.fault, test.text)
		require.Equal(t, test.want, s.fault.message, test.text)
		require.Equal(t, test.column, s.fault.pos.Column, test.text)
	}
	require.Equal(t, "999", thousands(999))
	require.Equal(t, "10,001", thousands(10_001))
	require.Equal(t, "4,000,000", thousands(4_000_000))
}
