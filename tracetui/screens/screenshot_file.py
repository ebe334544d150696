"""Where a picture of the screen goes."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_MOST = 10_000


def write_screenshot(svg: str) -> Path:
    """Write a picture into the current folder, or into that for pictures; nothing is overwritten.

    Raises:
        OSError: neither can be written.
    """
    try:
        return _write(Path(), svg)
    except OSError:
        return _write(platformdirs.user_pictures_path(), svg)


def _write(folder: Path, svg: str) -> Path:
    for number in range(1, _MOST):
        path = folder / f"tracetui-{number}.svg"
        try:
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(svg)
        except FileExistsError:
            continue
        return path
    raise FileExistsError(None, "too many screenshots", str(folder))
