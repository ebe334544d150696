"""The examples of the documentation print what stands behind them."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
_EXAMPLE = re.compile(r"```python\n(.*?)```\n```text\n(.*?)```", re.DOTALL)


def test_libtracecmd(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (DOCS / "libtracecmd.md").read_text()
    examples = _EXAMPLE.findall(text)
    assert len(examples) == text.count("```python") >= 7
    monkeypatch.chdir(recordings / "tiny")
    names: dict[str, object] = {}
    for code, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "libtracecmd.md", "exec"), names)  # noqa: S102  (the documentation's own code)
        assert printed.getvalue() == expected


@pytest.mark.parametrize(
    "name",
    [
        "tracecmd_map_vcpus", "tracecmd_get_cpu_map", "tracecmd_map_find_by_host_pid", "tracecmd_map_get_host_pid",
        "tracecmd_map_get_guest", "tracecmd_map_set_private", "tracecmd_map_get_private", "tracecmd_get_guest_cpumap",
        "tracecmd_get_traceid", "tep_plugin_kvm_get_func", "tep_plugin_kvm_put_func",
    ],
)  # fmt: skip
def test_every_function_has_its_row(name: str) -> None:
    rows = [line for line in (DOCS / "libtracecmd.md").read_text().splitlines() if line.startswith(f"| `{name}(")]
    assert len(rows) == 1
