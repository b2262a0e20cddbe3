"""Publishes a generated episode of so many minutes and prints the process's peak memory; run by test_release.

With a second word, `slight`, people are placed left and right.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from pipeline.assemble.sound import Placement, SoundOptions
from pipeline.publish.episode import Episode
from pipeline.publish.release import publish_episode
from pipeline.publish.targets import Destination
from tests.assemble.episodes import endless


def main(minutes: float, placement: Placement) -> None:
    """Write the peak resident memory in KiB."""
    timeline, takes = endless(minutes)
    episode = Episode(stem="long", title="长谈", language="zh-Hans")
    with tempfile.TemporaryDirectory() as folder:
        publish_episode(episode, timeline, takes, Destination(Path(folder)), SoundOptions(placement=placement))
    sys.stdout.write(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


if __name__ == "__main__":
    main(float(sys.argv[1]), "slight" if "slight" in sys.argv else "middle")
