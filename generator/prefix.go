package generator

// PrefixFor makes the Prefix of a client that stands beside other generated
// code out of its Name: "icp-ledger" gives IcpLedger.
func PrefixFor(name string) string {
	return nameOr(exportedName(name), "Canister", name)
}
