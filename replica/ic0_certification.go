package replica

// certificationFunctions certify data for queries.
func certificationFunctions() []function {
	const withRootKey = inInit | inPreUpgrade | inUpdate | inReplicatedQuery | inCallbacks | inCleanup | inTask
	rootKey := func(x *execution) []byte { return x.replica.key.DER() }
	return []function{
		{"certified_data_set", "ii", inInit | inPreUpgrade | inUpdate | inCallbacks | inTask, callCost, certifiedDataSet},
		{"data_certificate_present", ">i", notInStart, callCost, func(x *execution, _ []uint64) uint64 {
			return flag(x.certified)
		}},
		{"data_certificate_size", ">i", inQuery | inComposite, callCost, func(x *execution, _ []uint64) uint64 {
			return uint64(len(x.certificate("data_certificate_size")))
		}},
		{"data_certificate_copy", "iii", inQuery | inComposite, callCost, func(x *execution, a []uint64) uint64 {
			x.copyOut("data_certificate_copy", x.certificate("data_certificate_copy"), a[0], a[1], a[2])
			return 0
		}},
		{"root_key_size", ">i", withRootKey, callCost, sizeOf(rootKey)},
		{"root_key_copy", "iii", withRootKey, callCost, copyOf("root_key_copy", rootKey)},
	}
}

func certifiedDataSet(x *execution, a []uint64) uint64 {
	if limit := uint64(x.replica.limits.CertifiedData); a[1] > limit {
		x.violate("ic0.certified_data_set: certified data has at most %d bytes, not %d", limit, a[1])
	}
	x.certifiedData = append([]byte{}, x.read(a[0], a[1], 1)...)
	return 0
}

// certificate gives the canister's data certificate; it stays the same while
// the execution lasts.
func (x *execution) certificate(name string) []byte {
	if !x.certified {
		x.violate("ic0.%s: there is no data certificate in this query", name)
	}
	if x.dataCertificate == nil {
		x.dataCertificate = x.replica.dataCertificate(x.canister)
	}
	return x.dataCertificate
}
