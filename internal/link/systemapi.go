package link

import (
	"strings"

	"github.com/candigo/candigo/internal/wasm"
)

// A signature is a function's type in short: a letter for each parameter, and
// behind an arrow one for each result; i is an i32, I an i64.
type signature string

func (s signature) funcType() wasm.FuncType {
	params, results, _ := strings.Cut(string(s), "→")
	return wasm.FuncType{Params: valueTypes(params), Results: valueTypes(results)}
}

// signatureOf writes a type as a signature.
func signatureOf(t wasm.FuncType) signature {
	s := letters(t.Params)
	if len(t.Results) > 0 {
		s += "→" + letters(t.Results)
	}
	return signature(s)
}

// String gives the signature as the specifications write types.
func (s signature) String() string {
	t := s.funcType()
	list := func(types []wasm.ValueType) string {
		names := make([]string, len(types))
		for i, t := range types {
			names[i] = typeNames[t]
		}
		return "(" + strings.Join(names, ", ") + ")"
	}
	return list(t.Params) + " → " + list(t.Results)
}

var typeNames = map[wasm.ValueType]string{
	wasm.I32: "i32", wasm.I64: "i64", wasm.F32: "f32", wasm.F64: "f64", wasm.V128: "v128",
	wasm.FuncRef: "funcref", wasm.ExternRef: "externref",
}

const typeLetters = "iIfFvrx"

var lettersOf = [...]wasm.ValueType{wasm.I32, wasm.I64, wasm.F32, wasm.F64, wasm.V128, wasm.FuncRef, wasm.ExternRef}

func valueTypes(letters string) []wasm.ValueType {
	var types []wasm.ValueType
	for _, letter := range []byte(letters) {
		types = append(types, lettersOf[strings.IndexByte(typeLetters, letter)])
	}
	return types
}

func letters(types []wasm.ValueType) (s string) {
	for _, t := range types {
		for i, known := range lettersOf {
			if t == known {
				s += typeLetters[i : i+1]
			}
		}
	}
	return s
}

// systemAPI are the functions of the System API for a module with a 32-bit
// memory (the Internet Computer's interface specification, overview of imports).
var systemAPI = map[string]signature{
	// message and caller
	"msg_arg_data_size":           "→i",
	"msg_arg_data_copy":           "iii",
	"msg_caller_size":             "→i",
	"msg_caller_copy":             "iii",
	"msg_caller_info_data_size":   "→i",
	"msg_caller_info_data_copy":   "iii",
	"msg_caller_info_signer_size": "→i",
	"msg_caller_info_signer_copy": "iii",
	"msg_reject_code":             "→i",
	"msg_reject_msg_size":         "→i",
	"msg_reject_msg_copy":         "iii",
	"msg_deadline":                "→I",
	"msg_method_name_size":        "→i",
	"msg_method_name_copy":        "iii",
	"accept_message":              "",

	// answers
	"msg_reply_data_append": "ii",
	"msg_reply":             "",
	"msg_reject":            "ii",

	// calls
	"call_new":                       "iiiiiiii",
	"call_on_cleanup":                "ii",
	"call_data_append":               "ii",
	"call_with_best_effort_response": "i",
	"call_cycles_add128":             "II",
	"call_cycles_add":                "I",
	"call_perform":                   "→i",

	// cycles
	"msg_cycles_available128":          "i",
	"msg_cycles_refunded128":           "i",
	"msg_cycles_accept128":             "IIi",
	"cycles_burn128":                   "IIi",
	"canister_cycle_balance128":        "i",
	"canister_liquid_cycle_balance128": "i",
	"msg_cycles_available":             "→I",
	"msg_cycles_refunded":              "→I",
	"msg_cycles_accept":                "I→I",
	"canister_cycle_balance":           "→I",

	// the canister itself
	"canister_self_size":      "→i",
	"canister_self_copy":      "iii",
	"subnet_self_size":        "→i",
	"subnet_self_copy":        "iii",
	"canister_status":         "→i",
	"canister_version":        "→I",
	"is_controller":           "ii→i",
	"in_replicated_execution": "→i",
	"env_var_count":           "→i",
	"env_var_name_size":       "i→i",
	"env_var_name_copy":       "iiii",
	"env_var_name_exists":     "ii→i",
	"env_var_value_size":      "ii→i",
	"env_var_value_copy":      "iiiii",

	// certification, time, counters
	"certified_data_set":       "ii",
	"data_certificate_present": "→i",
	"data_certificate_size":    "→i",
	"data_certificate_copy":    "iii",
	"root_key_size":            "→i",
	"root_key_copy":            "iii",
	"time":                     "→I",
	"global_timer_set":         "I→I",
	"performance_counter":      "i→I",

	// stable memory
	"stable64_size":  "→I",
	"stable64_grow":  "I→I",
	"stable64_write": "III",
	"stable64_read":  "III",
	"stable_size":    "→i",
	"stable_grow":    "i→i",
	"stable_write":   "iii",
	"stable_read":    "iii",

	// costs and diagnostics
	"cost_call":              "IIi",
	"cost_create_canister":   "i",
	"cost_http_request":      "IIi",
	"cost_sign_with_ecdsa":   "iiii→i",
	"cost_sign_with_schnorr": "iiii→i",
	"cost_vetkd_derive_key":  "iiii→i",
	"debug_print":            "ii",
	"trap":                   "ii",
}
