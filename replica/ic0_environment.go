package replica

// environmentFunctions read the canister's environment variables, which are
// ordered by their names.
func environmentFunctions() []function {
	return []function{
		{"env_var_count", ">i", notInStart, callCost, func(x *execution, _ []uint64) uint64 {
			return uint64(len(x.canister.environment()))
		}},
		{"env_var_name_size", "i>i", notInStart, callCost, func(x *execution, a []uint64) uint64 {
			return uint64(len(x.variableAt(a[0]).name))
		}},
		{"env_var_name_copy", "iiii", notInStart, callCost, func(x *execution, a []uint64) uint64 {
			x.copyOut("env_var_name_copy", []byte(x.variableAt(a[0]).name), a[1], a[2], a[3])
			return 0
		}},
		{"env_var_name_exists", "ii>i", notInStart, callCost, func(x *execution, a []uint64) uint64 {
			_, found := x.variable("env_var_name_exists", a[0], a[1])
			return flag(found)
		}},
		{"env_var_value_size", "ii>i", notInStart, callCost, func(x *execution, a []uint64) uint64 {
			return uint64(len(x.variableValue("env_var_value_size", a[0], a[1])))
		}},
		{"env_var_value_copy", "iiiii", notInStart, callCost, func(x *execution, a []uint64) uint64 {
			x.copyOut("env_var_value_copy", []byte(x.variableValue("env_var_value_copy", a[0], a[1])), a[2], a[3], a[4])
			return 0
		}},
	}
}

// variable is an environment variable.
type variable struct{ name, value string }

func (x *execution) variableAt(index uint64) variable {
	all := x.canister.environment()
	if index >= uint64(len(all)) {
		x.violate("Environment variable index %d is out of bounds. The number of environment variables is %d", index, len(all))
	}
	return all[index]
}

// variable finds the variable whose name is in memory; looking costs nothing
// a byte.
func (x *execution) variable(function string, src, size uint64) (v variable, found bool) {
	if size > maxVariable {
		x.violate("ic0.%s: the name has %d bytes, the limit is %d", function, size, maxVariable)
	}
	name := x.readText(function, src, size, 0)
	for _, v := range x.canister.environment() {
		if v.name == name {
			return v, true
		}
	}
	return variable{name: name}, false
}

func (x *execution) variableValue(function string, src, size uint64) string {
	v, found := x.variable(function, src, size)
	if !found {
		x.violate("Environment variable %s not found", v.name)
	}
	return v.value
}
