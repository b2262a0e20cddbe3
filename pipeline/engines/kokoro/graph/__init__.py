"""The shipped model's graph, rewritten on this computer so that the same weights say the same in a quarter of the time.

`build` applies the passes, each a module with one function that changes a `Graph` and says how many places it found:
`tiles`, `convolutions`, `normalization`. `patterns` finds the layers, `rows` and `editing` are what passes build with,
`onnx_file` and `wire` read and write. `likeness` compares sound, `store` keeps what was built.
"""
