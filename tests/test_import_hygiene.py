"""What importing loads: the first frame must not wait for numba, and formats need no numpy at all."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"numba", "numpy", "textual"}

LOADED_BY = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(getattr(package, "__path__", []), package.__name__ + ".") if sys.argv[2:] else []:
    importlib.import_module(module.name)
print(*sys.modules)
"""


def loaded_by(module: str, *, below: bool = False) -> set[str]:
    """Names of all modules that a fresh interpreter has loaded after importing a module (and those below it)."""
    command = [sys.executable, "-c", LOADED_BY, module, *(["below"] if below else [])]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return set(ran.stdout.split())


def test_the_package_itself_loads_nothing_heavy() -> None:
    assert not loaded_by("tracetui") & HEAVY


@pytest.mark.parametrize("module", ["tracetui.demo", "tracetui.errors", "tracetui.symbols.kallsyms"])
def test_what_the_first_frame_may_need_loads_nothing_heavy(module: str) -> None:
    assert not loaded_by(module) & HEAVY


def test_formats_load_neither_numpy_nor_a_user_interface() -> None:
    loaded = loaded_by("tracetui.formats", below=True)
    assert "tracetui.formats.recording" in loaded
    assert not loaded & {*HEAVY, "rich", "click"}


def test_columns_of_symbols_do_load_numpy() -> None:
    assert "numpy" in loaded_by("tracetui.symbols.columns")
