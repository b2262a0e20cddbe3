"""Sound as ears weigh it (ITU-R BS.1770): what a head does to it, and without what is too low to be heard.

A recursive filter goes on from sample to sample, which arrays cannot. But what it makes of BLOCK samples is a sum of
what they are by themselves and of the state that the ones before them left, and so is the state that they leave: both
are products with small matrices, and states reach from block to block by doubling. It takes a fifth of the time of
Fourier transforms.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.pcm import Samples

Coefficients = NDArray[np.float64]

SHELF_HZ: Final = 1681.974450955533
SHELF_DB: Final = 3.999843853973347
SHELF_MIDDLE: Final = 0.4996667741545416
"""Which share of its gain (in dB) the shelf has at SHELF_HZ."""
SHELF_Q: Final = 0.7071752369554196
HIGH_PASS_HZ: Final = 38.13547087602444
HIGH_PASS_Q: Final = 0.5003270373238773
"""What the standard's coefficients for 48 kHz are at any other rate."""
BLOCK: Final = 64
ROWS: Final = 32
"""Blocks that are multiplied at once: for more, BLAS begins threads of its own, and here every core has one already."""
STATES: Final = 4
FADED: Final = 1e-7
"""What is left of a state when it is forgotten: the last digit of a sample."""


class _Filter(NamedTuple):
    """A filter on blocks; the matrices stand on the right."""

    within: Samples
    """Block -> what comes of it by itself."""
    from_state: Samples
    """State before a block -> what comes of that."""
    to_state: Samples
    """Block -> the state that it leaves."""
    onward: Coefficients
    """State before a block -> what of it is left after the block."""


def weighted(samples: Samples, rate_hz: int) -> Samples:
    """The samples as they are heard; before the first there was silence."""
    filter_ = _filter(rate_hz)
    blocks = np.pad(samples, (0, -len(samples) % (ROWS * BLOCK))).reshape(-1, ROWS, BLOCK)
    states = _states((blocks @ filter_.to_state).reshape(-1, STATES), filter_.onward).reshape(-1, ROWS, STATES)
    heard = blocks @ filter_.within
    heard += states @ filter_.from_state
    return heard.reshape(-1)[: len(samples)]


def _states(left: Samples, onward: Coefficients) -> Samples:
    """The state before every block, of what each one leaves."""
    states = np.concatenate([np.zeros((1, STATES), dtype=np.float32), left])[: len(left)]
    reach = 1
    while reach < len(states) and np.abs(onward).max() > FADED:
        states[reach:] += states[:-reach] @ onward.astype(np.float32)
        reach, onward = 2 * reach, onward @ onward
    return states


@lru_cache(maxsize=8)
def _filter(rate_hz: int) -> _Filter:
    """The filter for one rate."""
    step, entry, exit_, direct = _evened(*_in_a_row(_shelf(rate_hz), _high_pass(rate_hz)))
    powers = [np.eye(STATES)]
    for _sample in range(BLOCK):
        powers.append(step @ powers[-1])
    response = np.array([direct, *(exit_ @ power @ entry for power in powers[: BLOCK - 1])])
    within = np.array([np.concatenate([np.zeros(place), response[: BLOCK - place]]) for place in range(BLOCK)])
    return _Filter(
        within=within.astype(np.float32),
        from_state=np.array([exit_ @ power for power in powers[:BLOCK]]).T.astype(np.float32),
        to_state=np.array([power @ entry for power in powers[BLOCK - 1 :: -1]]).astype(np.float32),
        onward=powers[BLOCK].T,
    )


class _Linear(NamedTuple):
    """A filter by its state: what a sample makes of the state, and what is heard of both."""

    step: Coefficients
    entry: Coefficients
    exit: Coefficients
    direct: float


def _shelf(rate_hz: int) -> _Linear:
    """What a head does."""
    pitch, high = math.tan(math.pi * SHELF_HZ / rate_hz), 10 ** (SHELF_DB / 20)
    middle = high**SHELF_MIDDLE * pitch / SHELF_Q
    ahead = np.array([high + middle + pitch**2, 2 * (pitch**2 - high), high - middle + pitch**2])
    back = _resonance(pitch, SHELF_Q)
    return _from_coefficients(ahead / back[0], back / back[0])


def _high_pass(rate_hz: int) -> _Linear:
    """What leaves out the lowest; the standard has its gain a little above one."""
    back = _resonance(math.tan(math.pi * HIGH_PASS_HZ / rate_hz), HIGH_PASS_Q)
    return _from_coefficients(np.array([1.0, -2.0, 1.0]), back / back[0])


def _resonance(pitch: float, quality: float) -> Coefficients:
    return np.array([1 + pitch / quality + pitch**2, 2 * (pitch**2 - 1), 1 - pitch / quality + pitch**2])


def _from_coefficients(ahead: Coefficients, back: Coefficients) -> _Linear:
    """A filter of two states: what is still to come of the samples before (direct form II, transposed)."""
    step = np.array([[-back[1], 1.0], [-back[2], 0.0]])
    return _Linear(step, ahead[1:] - back[1:] * ahead[0], np.array([1.0, 0.0]), float(ahead[0]))


def _in_a_row(first: _Linear, second: _Linear) -> _Linear:
    """What is heard of the first through the second."""
    return _Linear(
        np.block([[first.step, np.zeros((2, 2))], [np.outer(second.entry, first.exit), second.step]]),
        np.concatenate([first.entry, second.entry * first.direct]),
        np.concatenate([second.direct * first.exit, second.exit]),
        first.direct * second.direct,
    )


def _evened(step: Coefficients, entry: Coefficients, exit_: Coefficients, direct: float) -> _Linear:
    """The same filter with states that noise moves equally far: with others, what is low drowns in rounding."""
    spread, power = np.outer(entry, entry), step
    while np.abs(power).max() > np.finfo(np.float64).eps:
        spread, power = spread + power @ spread @ power.T, power @ power
    scale = np.linalg.cholesky(spread)
    return _Linear(np.linalg.solve(scale, step @ scale), np.linalg.solve(scale, entry), exit_ @ scale, direct)
