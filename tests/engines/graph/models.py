"""Small models built in the tests: layers as the exporter and quantiser of Kokoro write them, and how to run them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.engines.kokoro.graph.editing import Graph
from pipeline.engines.kokoro.graph.onnx_file import (
    FLOAT,
    GRAPH_INPUT,
    GRAPH_NAME,
    GRAPH_OUTPUT,
    INT32,
    MODEL_GRAPH,
    MODEL_OPSETS,
    write_opset,
    write_value,
)
from pipeline.engines.kokoro.graph.wire import BYTES, VARINT, Field, write_fields
from pipeline.engines.kokoro.quiet_onnx import onnxruntime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Shapes = dict[str, list[int | str]]


def empty_graph(inputs: Shapes, outputs: Shapes) -> Graph:
    """A graph with float inputs and outputs and no steps yet."""
    entries = [Field(GRAPH_NAME, BYTES, b"small")]
    entries += [Field(GRAPH_INPUT, BYTES, write_value(name, FLOAT, shape)) for name, shape in inputs.items()]
    entries += [Field(GRAPH_OUTPUT, BYTES, write_value(name, FLOAT, shape)) for name, shape in outputs.items()]
    model = [Field(1, VARINT, 9), Field(MODEL_GRAPH, BYTES, write_fields(entries))]
    return Graph(write_fields([*model, Field(MODEL_OPSETS, BYTES, write_opset("", 20))]))


def run(model: bytes, feeds: Mapping[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """Every output of a model."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    outputs = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"]).run(None, dict(feeds))
    return [np.asarray(output, dtype=np.float32) for output in outputs]


def kinds(graph: Graph) -> list[str]:
    return [node.kind for node in graph.nodes]


class Layers:
    """Adds layers to a graph, with weights drawn from a seed."""

    def __init__(self, graph: Graph, seed: int = 1) -> None:
        self.graph = graph
        self._random = np.random.default_rng(seed)

    def convolution(
        self,
        source: str,
        output: str,
        channels: tuple[int, int],
        *,
        taps: int,
        dilation: int = 1,
        stride: int = 1,
        padding: int | None = None,
        bias: bool = True,
        highest: int = 127,
    ) -> None:
        """A dynamically quantised one, (channels in, channels out); it keeps the length unless told otherwise."""
        add, constant = self.graph.add, self.graph.constant
        if padding is None:
            padding = dilation * (taps - 1) // 2
        weights = self._random.integers(0, highest + 1, size=(channels[1], channels[0], taps)).astype(np.uint8)
        weight_scale = constant(np.array(0.01, np.float32))
        quantized, scale, zero = self.graph.add_many("DynamicQuantizeLinear", [source], 3)
        sums = add(
            "ConvInteger",
            [quantized, constant(weights), zero, constant(np.array(61, np.uint8))],
            kernel_shape=(taps,),
            dilations=(dilation,),
            strides=(stride,),
            pads=(padding, padding),
        )
        scales = add("Mul", [scale, weight_scale])
        if bias:
            values = constant(self._random.normal(size=channels[1]).astype(np.float32))
            rounded = add("Cast", [add("Floor", [add("Div", [values, scales])])], to=INT32)
            sums = add("Add", [sums, add("Reshape", [rounded, self.graph.integers(1, -1, 1)])])
        add("Mul", [add("Cast", [sums], to=FLOAT), scales], output)

    def norm(self, source: str, output: str, gain: str, shift: str) -> None:
        """An adaptive normalisation, as it is exported."""
        add, axis = self.graph.add, self.graph.integers(2)
        centred = add("Sub", [source, add("ReduceMean", [source, axis])])
        variance = add("ReduceMean", [add("Mul", [centred, centred]), axis])
        root = add("Sqrt", [add("Add", [variance, self.graph.constant(np.array(1e-5, np.float32))])])
        add("Add", [add("Mul", [gain, add("Div", [centred, root])]), shift], output)

    def snake(self, source: str, output: str, channels: int) -> NDArray[np.float32]:
        """x + sin²(ax) / a; gives a, of which one is small and one negative, as in the real model."""
        add, constant = self.graph.add, self.graph.constant
        frequency = self._random.uniform(0.3, 2.0, size=(1, channels, 1)).astype(np.float32)
        frequency[0, :2, 0] = 0.02, -0.4
        sine = add("Sin", [add("Mul", [constant(frequency), source])])
        square = add("Pow", [sine, constant(np.array(2, np.float32))])
        add("Add", [source, add("Mul", [constant(1 / frequency), square])], output)
        return frequency.reshape(-1)

    def block(self, source: str, output: str, channels: tuple[int, int], *, taps: int, dilation: int = 1) -> None:
        """Normalisation with gain "gain" and shift "shift", snake, convolution."""
        normed, bent = self.graph.fresh("normed"), self.graph.fresh("bent")
        self.norm(source, normed, "gain", "shift")
        self.snake(normed, bent, channels[0])
        self.convolution(bent, output, channels, taps=taps, dilation=dilation)
