"""Writing a file that is there whole or not at all, and that takes no other's place without permission."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Generator, Iterable
from contextlib import suppress
from pathlib import Path

from tracetui.engine.session import Session
from tracetui.errors import UnwritableFile

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


def check_target(session: Session, path: Path) -> bool:
    """Whether there is a file already that would have to be replaced.

    Raises:
        UnwritableFile: nothing may be written there: it is no file, or one of the recordings that are open.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    except (OSError, ValueError) as error:
        raise UnwritableFile(path, getattr(error, "strerror", None) or str(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise UnwritableFile(path, "is a folder" if stat.S_ISDIR(found.st_mode) else "is not a regular file")
    for machine in session.machines:
        with suppress(OSError):
            if machine.recording.path.samefile(path):
                raise UnwritableFile(path, "is one of the recordings that are open")
    return True


def write_file(
    path: Path, pieces: Iterable[tuple[float | None, bytes]], *, replace: bool
) -> Generator[float | None, None, int]:
    """Write a file beside its place and put it there when it is complete.

    Args:
        path: its place.
        pieces: (share of the work that is done where that is known, bytes).
        replace: take the place of a file that is there.

    Yields:
        The shares.

    Returns:
        Bytes written.

    Raises:
        UnwritableFile: with the reason; what was there before is as it was.
    """
    beside = path.with_name(f".{path.name[:40]}-{secrets.token_hex(6)}")
    written = 0
    try:
        with beside.open("xb") as file:
            for share, piece in pieces:
                written += file.write(piece)
                yield share
            file.flush()
            os.fsync(file.fileno())
        _put(beside, path, replace)
    except FileExistsError as error:
        raise UnwritableFile(path, "is there already") from error
    except (OSError, ValueError) as error:
        raise UnwritableFile(path, getattr(error, "strerror", None) or str(error)) from error
    finally:
        with suppress(OSError, ValueError):
            beside.unlink()
    return written


def _put(beside: Path, path: Path, replace: bool) -> None:
    """Give a file its name; where it may not replace another, only a name that is free."""
    if not replace:
        try:
            path.hardlink_to(beside)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            path.open("xb").close()
        else:
            return
    beside.replace(path)
