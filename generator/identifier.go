package generator

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/candigo/candigo/runtime/candid"
)

// initialisms are the words that Go writes in capitals, also when digits follow
// (icrc1 becomes ICRC1).
var initialisms = map[string]string{
	"acl": "ACL", "api": "API", "ascii": "ASCII", "cpu": "CPU", "css": "CSS", "dao": "DAO", "dns": "DNS",
	"eof": "EOF", "guid": "GUID", "html": "HTML", "http": "HTTP", "https": "HTTPS", "icp": "ICP", "icrc": "ICRC",
	"id": "ID", "ids": "IDs", "ip": "IP", "json": "JSON", "nft": "NFT", "nns": "NNS", "qps": "QPS", "ram": "RAM",
	"rpc": "RPC", "sla": "SLA", "smtp": "SMTP", "sns": "SNS", "sql": "SQL", "ssh": "SSH", "tcp": "TCP",
	"tls": "TLS", "ttl": "TTL", "udp": "UDP", "ui": "UI", "uid": "UID", "uri": "URI", "uris": "URIs", "url": "URL",
	"urls": "URLs", "utf": "UTF", "uuid": "UUID", "vm": "VM", "xml": "XML", "xss": "XSS",
}

// exportedName turns a Candid name into an exported Go name, as Go writes it:
// get_user_id becomes GetUserID. It is "" when no such name can be made, as of
// emoji, or of letters that have no upper case.
func exportedName(name string) string {
	var b strings.Builder
	for _, word := range words(name) {
		upper := capitalized(word)
		if last, _ := utf8.DecodeLastRuneInString(b.String()); unicode.IsDigit(last) && unicode.IsDigit(rune(upper[0])) {
			b.WriteByte('_') // keeps version 1_2 apart from 12
		}
		b.WriteString(upper)
	}
	if first, _ := utf8.DecodeRuneInString(b.String()); !unicode.IsUpper(first) {
		return ""
	}
	return b.String()
}

// localName turns a Candid name into an unexported Go name: User_ID becomes
// userID. It is "" when no such name can be made.
func localName(name string) string {
	exported := exportedName(name)
	if exported == "" {
		return ""
	}
	first := words(name)[0]
	if word := capitalized(first); len(word) == len(first) {
		return lowered(first) + exported[len(word):]
	}
	return ""
}

// nameOr gives a name made of a label that became none: kind and the label's number.
func nameOr(name, kind, label string) string {
	if name != "" {
		return name
	}
	return kind + strconv.FormatUint(uint64(candid.Hash(label)), 10)
}

// capitalized writes a word as it stands inside an exported name.
func capitalized(word string) string {
	letters := strings.TrimRight(word, "0123456789")
	if capitals, ok := initialisms[strings.ToLower(letters)]; ok {
		return capitals + word[len(letters):]
	}
	first, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[n:]
}

// lowered writes a word as it stands at the beginning of an unexported name.
func lowered(word string) string {
	letters := strings.TrimRight(word, "0123456789")
	if _, ok := initialisms[strings.ToLower(letters)]; ok || word == strings.ToUpper(word) {
		return strings.ToLower(word)
	}
	first, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToLower(first)) + word[n:]
}

// words splits a name where its words begin: at what is neither letter nor
// digit, at a capital that follows a small letter or digit, and at the last of
// several capitals when a small letter follows. A name in capitals only is one
// of words between underscores, which are no initialisms to be kept.
func words(name string) []string {
	if strings.Contains(strings.Trim(name, "_"), "_") && name == strings.ToUpper(name) {
		name = strings.ToLower(name)
	}
	var list []string
	start := -1 // of the word, in runes
	runes := []rune(name)
	for i, c := range runes {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			if start >= 0 {
				list = append(list, string(runes[start:i]))
			}
			start = -1
			continue
		}
		if start >= 0 && beginsWord(runes, i) {
			list = append(list, string(runes[start:i]))
			start = i
		}
		if start < 0 {
			start = i
		}
	}
	if start >= 0 {
		list = append(list, string(runes[start:]))
	}
	return list
}

// beginsWord says whether a letter or digit that follows another begins a new word.
func beginsWord(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	if i+1 == len(runes) || !unicode.IsLower(runes[i+1]) {
		return false
	}
	plural := runes[i+1] == 's' && (i+2 == len(runes) || !unicode.IsLower(runes[i+2]))
	return !plural
}
