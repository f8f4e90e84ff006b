package candid

// Equal says whether two values are equal. NaN equals NaN, and 0 differs from -0.
func Equal(a, b Value) bool { return false }
