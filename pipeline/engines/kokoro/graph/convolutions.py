"""Pass: convolutions of whole numbers as matrix products with signed weights.

The shipped weights are unsigned, and onnxruntime's convolution of unsigned by unsigned numbers runs without the
instructions that processors have for such sums (VNNI, AMX, dot products): it takes 60 % of all the time. Weights minus
64 and zero point minus 64 give the same sums, signed. The shipped ones have 7 bits, so that 64 less fits into a signed
byte, and two products cannot overflow the 16 bits in which AVX2 adds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.kokoro.graph.editing import MICROSOFT
from pipeline.engines.kokoro.graph.patterns import quantized_convolutions

if TYPE_CHECKING:
    from pipeline.engines.kokoro.graph.editing import Graph
    from pipeline.engines.kokoro.graph.patterns import QuantizedConvolution

SIGN: Final = 64
"""What turns unsigned weights of 7 bits into signed ones."""


def sign_convolutions(graph: Graph) -> int:
    """Rewrite every convolution whose weights allow it; how many there were."""
    found = [each for each in quantized_convolutions(graph) if signed_weights_fit(each)]
    turned: dict[str, tuple[str, str, str]] = {}
    for convolution in found:
        source = convolution.source
        if source not in turned:
            turned[source] = _quantize_rows(graph, source)
        rows, scale, zero = turned[source]
        gathered = _gather(graph, convolution, rows, zero)
        inputs = product_inputs(graph, convolution, gathered, scale, zero)
        product = graph.add("MatMulIntegerToFloat", inputs, domain=MICROSOFT)
        graph.add("Transpose", [product], convolution.output, perm=(0, 2, 1))
    return len(found)


def signed_weights_fit(convolution: QuantizedConvolution) -> bool:
    """Whether the weights have 7 bits."""
    return int(convolution.weights.max()) < 2 * SIGN and convolution.weight_zero_point < 2 * SIGN


def product_inputs(graph: Graph, convolution: QuantizedConvolution, gathered: str, scale: str, zero: str) -> list[str]:
    """What MatMulIntegerToFloat takes: the gathered taps and the weights, scale and zero point of both, the bias."""
    channels_out = len(convolution.weights)
    matrix = convolution.weights.transpose(2, 1, 0).reshape(-1, channels_out).astype(np.int16) - SIGN
    weight_zero = graph.constant(np.array(convolution.weight_zero_point - SIGN, np.int8))
    inputs = [gathered, graph.constant(matrix.astype(np.int8)), scale, convolution.weight_scale, zero, weight_zero]
    return [*inputs, convolution.bias] if convolution.bias else inputs


def _quantize_rows(graph: Graph, source: str) -> tuple[str, str, str]:
    """(quantised sound with channels last, scale, zero point)."""
    quantized, scale, zero = graph.add_many("DynamicQuantizeLinear", [source], 3)
    return graph.add("Transpose", [quantized], perm=(0, 2, 1)), scale, zero


def _gather(graph: Graph, convolution: QuantizedConvolution, rows: str, zero: str) -> str:
    """The taps of every output in one row: shape (1, time, taps * channels). Beyond the ends stands the zero point."""
    channels = convolution.weights.shape[1]
    if convolution.taps == 1 and convolution.stride == 1 and convolution.padding == (0, 0):
        return rows
    begin, end = convolution.padding
    padded = graph.add("Pad", [rows, graph.integers(0, begin, 0, 0, end, 0), zero])
    reach = convolution.dilation * (convolution.taps - 1)
    length = graph.add("Shape", [padded], start=1, end=2)
    number = [np.array(value, np.int64) for value in (0, convolution.stride)]
    last = graph.add("Squeeze", [graph.add("Sub", [length, graph.integers(reach)]), graph.integers(0)])
    firsts = graph.add("Range", [graph.constant(number[0]), last, graph.constant(number[1])])
    steps = np.arange(convolution.taps, dtype=np.int64)[np.newaxis] * convolution.dilation
    taps = graph.add("Add", [graph.add("Unsqueeze", [firsts, graph.integers(1)]), graph.constant(steps)])
    gathered = graph.add("Gather", [padded, taps], axis=1)
    return graph.add("Reshape", [gathered, graph.integers(1, -1, convolution.taps * channels)])
