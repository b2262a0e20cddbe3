"""How much memory is free: the kernel's answer, and the limits of containers, read from files made here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from pipeline.process_memory import available_bytes, give_back
from pipeline.speech.chinese.readings import read_chinese
from pipeline.text.dictionary import word_counts
from pipeline.text.loading import let_go, loaded_once
from pipeline.text.variants import _converter, simplify

if TYPE_CHECKING:
    from pathlib import Path

MB = 1 << 20
MEMINFO = {"proc/meminfo": "MemTotal:  9000000 kB\nMemAvailable:  2048000 kB\n"}
V2 = {"proc/self/cgroup": "0::/jobs/night\n"}
V1 = {"proc/self/cgroup": "7:memory:/box\n3:cpu,cpuacct:/box\n"}


def v2(group: str, limit: str, used: int, files: int = 0) -> dict[str, str]:
    """A group of the second version."""
    folder = f"sys/fs/cgroup/{group}"
    stat = f"anon 5\ninactive_file {files}\nactive_file 7\n"
    return {f"{folder}memory.max": f"{limit}\n", f"{folder}memory.current": f"{used}\n", f"{folder}memory.stat": stat}


def v1(group: str, limit: int, used: int, files: int = 0) -> dict[str, str]:
    """A group of the first version."""
    folder = f"sys/fs/cgroup/memory/{group}"
    return {
        f"{folder}memory.limit_in_bytes": f"{limit}\n",
        f"{folder}memory.usage_in_bytes": f"{used}\n",
        f"{folder}memory.stat": f"total_inactive_file {files}\n",
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, None, id="nothing is said"),
        pytest.param(MEMINFO, 2000 * MB, id="no groups"),
        pytest.param(MEMINFO | V2 | v2("jobs/night/", "max", 9 * MB), 2000 * MB, id="a group without a limit"),
        pytest.param(MEMINFO | V2 | v2("jobs/night/", str(900 * MB), 300 * MB), 600 * MB, id="a group's limit"),
        pytest.param(
            MEMINFO | V2 | v2("jobs/night/", "max", MB) | v2("jobs/", str(500 * MB), 400 * MB),
            100 * MB,
            id="the limit of a group above",
        ),
        pytest.param(
            MEMINFO | V2 | v2("jobs/night/", str(900 * MB), 800 * MB, 250 * MB), 350 * MB, id="files can be dropped"
        ),
        pytest.param(MEMINFO | V2 | v2("", str(700 * MB), 100 * MB), 600 * MB, id="the path is the host's"),
        pytest.param(MEMINFO | V2 | v2("jobs/night/", str(9 * MB), 10 * MB), 0, id="over the limit"),
        pytest.param(MEMINFO | V1 | v1("box/", 800 * MB, 500 * MB, 100 * MB), 400 * MB, id="first version"),
        pytest.param(MEMINFO | V1 | v1("", 1 << 62, 500 * MB), 2000 * MB, id="first version without a limit"),
        pytest.param(V2 | v2("jobs/night/", str(900 * MB), 300 * MB), 600 * MB, id="the group alone"),
    ],
)
def test_what_is_free(tmp_path: Path, files: dict[str, str], expected: int | None) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert available_bytes(tmp_path) == expected


def test_a_table_is_loaded_once_until_it_is_let_go() -> None:
    loads: list[int] = []

    @loaded_once
    def table() -> tuple[int, ...]:
        loads.append(1)
        return tuple(range(3))

    assert table() is table()
    let_go()
    assert table() == (0, 1, 2)
    assert len(loads) == 2


def test_a_table_with_a_name_is_loaded_once_for_each_until_all_are_let_go() -> None:
    loads: list[str] = []

    @loaded_once
    def table(name: str) -> list[str]:
        loads.append(name)
        return [name]

    assert table("t2s") is table("t2s")
    assert table("s2t") == ["s2t"]
    let_go()
    table("t2s")
    assert loads == ["t2s", "s2t", "t2s"]


def test_the_converters_are_let_go_and_come_back() -> None:
    converter = _converter("t2s")
    let_go()
    assert simplify("乾淨") == "干净"
    assert _converter("t2s") is not converter


def test_the_dictionary_comes_back_as_it_was() -> None:
    before = word_counts()
    let_go()
    assert word_counts() is not before
    assert word_counts() == before


def test_giving_back_is_safe_anywhere() -> None:
    give_back()


def test_packages_of_data_are_let_go_and_come_back() -> None:
    before = read_chinese("银行行长")
    let_go()
    assert not {"jieba", "pypinyin"} & sys.modules.keys()
    assert read_chinese("银行行长") == before
