"""Which files were asked for, and how they are opened: all it takes to open them again, alone or with more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tracetui.engine.attach_request import AttachRequest

if TYPE_CHECKING:
    from tracetui.engine.session import Session


@dataclass(frozen=True)
class OpeningRequest:
    """What open_session is called with; see there for the attributes."""

    paths: tuple[Path, ...]
    kallsyms: tuple[str, ...] = ()
    trace_events: Path | None = None
    qemu_offset_ns: int | None = None
    attach: AttachRequest | None = None

    def open(self) -> Session:
        """Open the files.

        Raises:
            TracetuiError: see open_session.
        """
        from tracetui.engine.open_session import open_session

        return open_session(self.paths, self.kallsyms, self.trace_events, self.qemu_offset_ns, self.attach)

    def with_files(self, more: Sequence[Path]) -> OpeningRequest:
        """The same with further files behind."""
        return replace(self, paths=(*self.paths, *more))
