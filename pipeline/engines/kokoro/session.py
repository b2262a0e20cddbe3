"""A Kokoro model opened with onnxruntime, which computes on the thread that calls it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.engines.kokoro.quiet_onnx import ONNX_ERRORS, onnxruntime
from pipeline.errors import EngineUnavailableError
from pipeline.messages import _
from pipeline.process_memory import give_back

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pipeline.audio.pcm import Samples

PAD: Final = 0
_ARENA: Final = {
    "arena_extend_strategy": 0,  # each part that it takes from the system is twice as large as the one before
    "initial_chunk_size_bytes": -1,
    "initial_growth_chunk_size_bytes": 64 << 20,  # the first one that is given back; most sentences need no second
    "max_dead_bytes_per_chunk": 64 << 10,
    "max_mem": 0,  # no limit
}
"""The memory that runs of a model take from. By default a block is handed out whole though less than half of it was
asked for, up to 128 MB: two callers with long texts then took 590 to 660 MB, so it is 545 to 580, as fast."""
WHOLE_SPEEDS: Final = ("tensor(int32)", "tensor(int64)")


@dataclass(frozen=True, slots=True)
class KokoroModel:
    """The model, ready to run; safe to call from several threads."""

    session: onnxruntime.InferenceSession
    tokens_input: str
    """What this export of the model calls its tokens."""

    def run(
        self,
        tokens: NDArray[np.int64],
        style: NDArray[np.float32],
        speed: float,
        options: onnxruntime.RunOptions | None = None,
    ) -> Samples:
        """What it says, shape (frames,); raises what onnxruntime raises (ONNX_ERRORS).

        `style` is a voice's table, shape (510, 256), of which the row for the number of tokens is taken.
        """
        options = options or onnxruntime.RunOptions()
        # What a segment took is given back after it: else the memory of the longest one would never be free again.
        options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        feed = {
            self.tokens_input: np.concatenate(([PAD], tokens, [PAD]))[np.newaxis],
            "style": style[len(tokens) - 1][np.newaxis],
            "speed": np.array([speed], dtype=np.float32),
        }
        output = self.session.run(None, feed, options)[0]
        return np.asarray(output, dtype=np.float32).reshape(-1)


def open_model(model: bytes | Path) -> KokoroModel:
    """The model of a file's content, or at a path, which takes 90 MB less; EngineUnavailableError."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # a pattern is kept for every length of text: memory would grow with the episode
    # The order of the file; by default steps come so early that what they make waits, 40 MB of a long segment.
    options.execution_order = onnxruntime.ExecutionOrder.PRIORITY_BASED
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    _share_arena()
    options.add_session_config_entry("session.use_env_allocators", "1")
    source = model if isinstance(model, bytes) else str(model)
    try:
        session = onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except ONNX_ERRORS as error:
        raise EngineUnavailableError(
            _("the kokoro model cannot be started: {error}", error=error), hint=_("see `duitan doctor`")
        ) from error
    give_back()  # 30 MB that reading the file took
    return KokoroModel(session, _tokens_input(session))


@cache
def _share_arena() -> None:
    """Have the process's sessions take their memory from one arena of ours; a second one would be refused."""
    kind = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR
    place = onnxruntime.OrtMemoryInfo("Cpu", kind, 0, onnxruntime.OrtMemType.DEFAULT)
    onnxruntime.create_and_register_allocator(place, onnxruntime.OrtArenaCfg(_ARENA))


def _tokens_input(session: onnxruntime.InferenceSession) -> str:
    """What this export of the model calls its tokens; an EngineUnavailableError when it is not Kokoro."""
    kinds = {entry.name: entry.type for entry in session.get_inputs()}
    for name in ("tokens", "input_ids"):
        if kinds == {name: "tensor(int64)", "style": "tensor(float)", "speed": "tensor(float)"}:
            return name
    inputs = ", ".join(f"{name} {kind}" for name, kind in kinds.items())
    if kinds.get("speed") in WHOLE_SPEEDS:
        raise EngineUnavailableError(
            _("the kokoro model cannot change its pace: its inputs are {inputs}", inputs=inputs),
            hint=_("early exports of v1.1-zh have this fault; take a newer one, whose speed is a float"),
        )
    raise EngineUnavailableError(_("the model is not Kokoro: its inputs are {inputs}", inputs=inputs))
