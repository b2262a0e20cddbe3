"""Every pass on a small graph: what it changes, and that onnxruntime gives the result of the untouched graph."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.engines.kokoro.graph.build import rewrite
from pipeline.engines.kokoro.graph.convolutions import sign_convolutions
from pipeline.engines.kokoro.graph.editing import Graph
from pipeline.engines.kokoro.graph.normalization import merge_norms
from pipeline.engines.kokoro.graph.patterns import adaptive_norm, quantized_convolutions, snake
from pipeline.engines.kokoro.graph.tiles import TILE_VALUES, find_blocks, tile_blocks
from tests.engines.graph.models import Layers, Shapes, empty_graph, kinds, run
from tests.engines.tiny_kokoro import tiny_model

CHANNELS = 8
SOUND: Shapes = {"x": [1, CHANNELS, "time"]}
VOICED: Shapes = {**SOUND, "gain": [1, CHANNELS, 1], "shift": [1, CHANNELS, 1]}
OUTPUT: Shapes = {"y": [1, CHANNELS, "out"]}


def sound(frames: int, channels: int = CHANNELS, seed: int = 3) -> NDArray[np.float32]:
    """A noise whose channels differ in loudness and offset."""
    noise = np.random.default_rng(seed).normal(size=(1, channels, frames))
    scales, offsets = np.linspace(0.5, 2, channels), np.linspace(-1, 1, channels)
    return (noise * scales[:, np.newaxis] + offsets[:, np.newaxis]).astype(np.float32)


def feeds(frames: int) -> dict[str, NDArray[np.float32]]:
    gains, shifts = np.linspace(0.6, 1.4, CHANNELS), np.linspace(-0.5, 0.5, CHANNELS)
    columns = {"gain": gains, "shift": shifts}
    return {"x": sound(frames), **{name: each.reshape(1, -1, 1).astype(np.float32) for name, each in columns.items()}}


def relative_error(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> float:
    """Root mean square of the difference over that of the sound."""
    assert ours.shape == theirs.shape
    return float(np.sqrt(((ours - theirs) ** 2).mean() / (theirs**2).mean()))


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(
    ("taps", "dilation", "stride", "padding"),
    [(1, 1, 1, 0), (3, 1, 1, 1), (7, 3, 1, 9), (12, 1, 6, 3), (3, 1, 2, 0), (1, 1, 2, 0), (1, 1, 1, 2)],
)
def test_a_convolution_gives_the_same_sums(taps: int, dilation: int, stride: int, padding: int, bias: bool) -> None:
    graph = empty_graph(SOUND, OUTPUT)
    Layers(graph).convolution(
        "x", "y", (CHANNELS, CHANNELS), taps=taps, dilation=dilation, stride=stride, padding=padding, bias=bias
    )
    shipped = graph.write()
    assert sign_convolutions(graph) == 1
    assert "ConvInteger" not in kinds(graph)
    given = {"x": sound(50)}
    (ours,), (theirs,) = run(graph.write(), given), run(shipped, given)
    # All that differs is the bias, which the quantiser rounds down to a whole number of steps of the sum.
    step = 0.01 * (given["x"].max() - given["x"].min()) / 255
    assert np.abs(ours - theirs).max() < step * (1.1 if bias else 0.01)


def test_two_convolutions_of_the_same_sound_are_quantised_once() -> None:
    graph = empty_graph(SOUND, {"y": [1, CHANNELS, "out"], "z": [1, 4, "out"]})
    Layers(graph).convolution("x", "y", (CHANNELS, CHANNELS), taps=3)
    Layers(graph).convolution("x", "z", (CHANNELS, 4), taps=5)
    assert sign_convolutions(graph) == 2
    assert kinds(graph).count("DynamicQuantizeLinear") == 1


def test_weights_of_eight_bits_are_left_alone() -> None:
    graph = empty_graph(SOUND, OUTPUT)
    Layers(graph).convolution("x", "y", (CHANNELS, CHANNELS), taps=3, highest=255)
    assert sign_convolutions(graph) == 0
    assert "ConvInteger" in kinds(graph)


def test_a_norm_becomes_one_step() -> None:
    graph = empty_graph(VOICED, OUTPUT)
    Layers(graph).norm("x", "y", "gain", "shift")
    shipped = graph.write()
    assert merge_norms(graph) == 1
    assert kinds(graph).count("InstanceNormalization") == 1
    assert "ReduceMean" not in kinds(graph)
    given = feeds(300)
    assert relative_error(run(graph.write(), given)[0], run(shipped, given)[0]) < 1e-5


def residual_blocks() -> Graph:
    """y = (a + b) / 3 for a = x + block(block(x)), b = a + block(block(a)): as in the sound generator."""
    graph = empty_graph(VOICED, OUTPUT)
    layers, source = Layers(graph), "x"
    for name, dilation in (("a", 1), ("b", 5)):
        layers.block(source, f"{name}1", (CHANNELS, CHANNELS), taps=3, dilation=dilation)
        layers.block(f"{name}1", f"{name}2", (CHANNELS, CHANNELS), taps=7)
        graph.add("Add", [f"{name}2", source], name)
        source = name
    graph.add("Div", [graph.add("Add", ["a", "b"]), graph.constant(np.array(3, np.float32))], "y")
    return graph


LENGTHS = (1, 2, 40, 5_000, TILE_VALUES // CHANNELS, TILE_VALUES // CHANNELS + 1, 3 * TILE_VALUES // CHANNELS + 17)
"""Frames: fewer than a convolution reaches, one tile, exactly one, one more, and tiles of which the last is filled."""


@pytest.mark.parametrize("frames", LENGTHS)
def test_blocks_in_tiles_give_the_same_sound(frames: int) -> None:
    graph = residual_blocks()
    shipped, given = graph.write(), feeds(frames)
    assert tile_blocks(graph) == 4
    assert not {"ConvInteger", "Sin", "Sqrt"} & set(kinds(graph))
    ours, theirs = run(graph.write(), given)[0], run(shipped, given)[0]
    assert relative_error(ours, theirs) < 0.03  # each of the four quantises by tile instead of by segment


def test_tiles_are_quantised_more_finely_than_the_whole() -> None:
    graph = residual_blocks()
    given = feeds(LENGTHS[-1])
    given["x"][:, :, : LENGTHS[-1] // 4] *= 30
    exact = residual_blocks()
    for found in list(quantized_convolutions(exact)):
        weights = (found.weights.astype(np.float32) - found.weight_zero_point) * np.float32(0.01)
        exact.add(
            "Conv", [found.source, exact.constant(weights), found.bias], found.output,
            kernel_shape=(found.taps,), dilations=(found.dilation,), pads=found.padding,
        )  # fmt: skip
    best, shipped = run(exact.write(), given)[0], run(graph.write(), given)[0]
    tile_blocks(graph)
    quiet = slice(LENGTHS[-1] // 2, None)
    ours = run(graph.write(), given)[0]
    assert relative_error(ours[..., quiet], best[..., quiet]) < relative_error(shipped[..., quiet], best[..., quiet])


def test_a_block_that_changes_the_number_of_channels() -> None:
    graph = empty_graph(VOICED, {"y": [1, 5, "out"]})
    Layers(graph).block("x", "y", (CHANNELS, 5), taps=1)
    shipped, given = graph.write(), feeds(60)
    assert tile_blocks(graph) == 1
    assert relative_error(run(graph.write(), given)[0], run(shipped, given)[0]) < 0.01


def test_blocks_that_share_a_norm_are_both_found() -> None:
    graph = empty_graph(VOICED, OUTPUT)
    layers = Layers(graph)
    layers.norm("x", "normed", "gain", "shift")
    for name in ("one", "two"):
        layers.snake("normed", f"{name} bent", CHANNELS)
        layers.convolution(f"{name} bent", name, (CHANNELS, CHANNELS), taps=3)
    graph.add("Add", ["one", "two"], "y")
    assert len(find_blocks(graph)) == 2
    shipped, given = graph.write(), feeds(500)
    tile_blocks(graph)
    assert relative_error(run(graph.write(), given)[0], run(shipped, given)[0]) < 0.01


def test_a_result_that_something_else_needs_is_there_with_time_last() -> None:
    graph = empty_graph(VOICED, {"y": [1, CHANNELS, "out"], "loud": [1, CHANNELS, "out"]})
    Layers(graph).block("x", "y", (CHANNELS, CHANNELS), taps=3)
    graph.add("Abs", ["y"], "loud")
    shipped, given = graph.write(), feeds(9_000)
    tile_blocks(graph)
    for ours, theirs in zip(run(graph.write(), given), run(shipped, given), strict=True):
        assert relative_error(ours, theirs) < 0.01


def test_a_layer_that_is_nearly_one_is_none() -> None:
    graph = empty_graph(VOICED, OUTPUT)
    layers, add = Layers(graph), graph.add
    layers.norm("x", "normed", "gain", "shift")
    cubed = add("Pow", [add("Sin", ["normed"]), graph.constant(np.array(3, np.float32))])
    add("Add", ["normed", cubed], "y")
    assert snake(graph, "y") is None
    assert adaptive_norm(graph, "normed") is not None
    other = empty_graph(VOICED, OUTPUT)
    mean = other.add("ReduceMean", ["x", other.integers(1)])
    other.add("Sub", ["x", mean], "y")
    assert adaptive_norm(other, "y") is None


def test_nothing_to_rewrite_is_said() -> None:
    assert rewrite(tiny_model()) is None


def test_all_passes_together_leave_no_slow_kernel_and_are_the_same_every_time() -> None:
    graph = residual_blocks()
    shipped, given = graph.write(), feeds(4_000)
    rewritten = rewrite(shipped)
    assert rewritten is not None
    assert rewritten == rewrite(shipped)
    assert not any(kind in rewritten for kind in (b"ConvInteger", b"Sqrt", b"ReduceMean"))
    assert relative_error(run(rewritten, given)[0], run(shipped, given)[0]) < 0.03
    with pytest.raises(ValueError, match="runs a graph of its own"):
        rewrite(rewritten)


def test_a_file_that_is_no_model_is_refused() -> None:
    for broken in (b"", b"no model at all", tiny_model()[:700]):
        with pytest.raises(ValueError, match=r"protocol buffer|one graph"):
            rewrite(broken)
