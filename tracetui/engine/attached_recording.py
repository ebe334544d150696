"""A recording as it would be read if options had been added to its file, which stays as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from tracetui.formats.recording import GuestOption, Recording, TimeShift, Tsc2Nsec


@dataclass(frozen=True, slots=True)
class AttachedGuest(GuestOption):
    """A GUEST option that no file holds.

    Attributes:
        sources: vCPU -> where its thread is known from, see vcpus.RECORDED, ATTACHED and INFERRED.
    """

    sources: Mapping[int, str]


class AttachedRecording:
    """Another recording with some of its facts replaced; everything else is the other's."""

    def __init__(self, recording: Recording, **facts: Any) -> None:
        self._recording = recording
        self.__dict__.update(facts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._recording, name)


def with_guests(recording: Recording, guests: Sequence[GuestOption], trace_id: int) -> Recording:
    """A host's recording that lists more guests and has the given trace id."""
    replaced = {guest.trace_id for guest in guests}
    kept = [guest for guest in recording.guests if guest.trace_id not in replaced]
    return cast(Recording, AttachedRecording(recording, guests=[*kept, *guests], trace_id=trace_id))


def with_clock(
    recording: Recording, trace_id: int, time_shift: TimeShift | None, tsc2nsec: Tsc2Nsec | None
) -> Recording:
    """A guest's recording that has the given trace id and clock options."""
    facts = AttachedRecording(recording, trace_id=trace_id, time_shift=time_shift, tsc2nsec=tsc2nsec)
    return cast(Recording, facts)
