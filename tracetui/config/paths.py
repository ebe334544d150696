"""Where settings are read from and where state is kept, as the XDG base directory specification has it."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_NAME = "tracetui"


def config_file() -> Path:
    """The settings, below XDG_CONFIG_HOME; need not exist."""
    return platformdirs.user_config_path(_NAME, appauthor=False) / "config.toml"


def state_folder() -> Path:
    """Where sessions and histories are kept, below XDG_STATE_HOME; need not exist."""
    return platformdirs.user_state_path(_NAME, appauthor=False)
