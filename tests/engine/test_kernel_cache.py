"""Machine code is kept for exactly the sources it was made from."""

from __future__ import annotations

import re
from pathlib import Path

from tracetui.engine import jit

ENGINE = Path(jit.__file__).parent
SOURCES = {path.stem: path.read_text() for path in ENGINE.rglob("*.py")}


def test_all_sources_of_kernels_are_named() -> None:
    makers = {
        name for name, text in SOURCES.items() if re.search(r"engine\.jit import .*(kernel|inlined|spliced)", text)
    }
    used = {"jit", "byte_words", "lanes_states", "render_columns", "walk_state"}
    used |= {"stored_code", "object_code", "word_intrinsics"}
    assert set(jit.KERNEL_SOURCES) == makers | used


def test_kernels_call_only_named_sources() -> None:
    """What a kernel's module imports of the engine is a source too."""
    for name in jit.KERNEL_SOURCES:
        imported = set(re.findall(r"from tracetui\.engine\.(\w+) import", SOURCES[name]))
        assert imported - {"clock", "exit_reason"} <= set(jit.KERNEL_SOURCES), name
