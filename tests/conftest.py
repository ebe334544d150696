"""What every test has: the small recordings kept here, the whole set when it is there, and a home of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tracetui.limits import reset_limits

# The first example may compile a kernel, and machines that run tests are busy.
settings.register_profile("tracetui", deadline=None)
settings.load_profile("tracetui")

# Sessions and screens are made of many objects that live long: looking through them took a quarter of a test's time.
gc.set_threshold(50_000, 20, 10)


def pytest_sessionfinish() -> None:
    """Collect what is left of all tests once, before a process says that it is finished.

    pytest looks through all objects five times after that, and execnet interrupts a process that takes more than 5 s
    to end; the interrupt then came out of whatever ran in it. Frozen objects are not looked through again.
    """
    gc.collect()
    gc.freeze()


_HOME_VARIABLES = {
    "HOME": "",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
_SCREEN_VARIABLES = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")


@pytest.fixture(autouse=True)
def _default_limits() -> Iterator[None]:
    """A test that sets a limit sets it for itself."""
    yield
    reset_limits()


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of small real recordings; its cases.json says what trace-cmd report printed for which."""
    return Path(__file__).parent / "recordings"


@pytest.fixture(scope="session")
def all_recordings() -> Path:
    """The folder of all real recordings, laid out like `recordings`; skips where TRACETUI_RECORDINGS names none."""
    folder = os.environ.get("TRACETUI_RECORDINGS")
    if not folder:
        pytest.skip("TRACETUI_RECORDINGS is not set")
    if not (Path(folder) / "cases.json").is_file():
        pytest.fail(f"TRACETUI_RECORDINGS={folder} holds no cases.json")
    return Path(folder)


@pytest.fixture(scope="session")
def most_recordings(recordings: Path) -> Path:
    """The folder of all real recordings where there is one, else that of the small ones, which are among them."""
    folder = os.environ.get("TRACETUI_RECORDINGS")
    return Path(folder) if folder else recordings


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, so that no test reads or writes the user's settings, and a terminal without wishes."""
    home = tmp_path_factory.mktemp("home")
    for name, below in _HOME_VARIABLES.items():
        monkeypatch.setenv(name, str(home / below))
    for name in _SCREEN_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return home
