// Package ictest makes the contexts of package ic for tests of handlers.
package ictest
