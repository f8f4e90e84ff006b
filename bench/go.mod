module github.com/candigo/candigo/bench

go 1.26.0

require github.com/candigo/candigo v0.0.0

replace github.com/candigo/candigo => ../
