"""Keys that two actions want: the one that was set gets it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

NO_KEY = "none"
"""Stands for the key of an action that has none any more; no terminal sends it."""


class Actions(NamedTuple):
    """All actions there are.

    Attributes:
        keys: action -> its usual keys.
        panes: action -> the pane in which alone it works; those that work in all are not in it.
    """

    keys: Mapping[str, Sequence[str]] = {}
    panes: Mapping[str, str] = {}


def keymap(wanted: Mapping[str, str], actions: Actions) -> dict[str, str]:
    """The keys of all actions that do not have their usual ones.

    Args:
        wanted: what was set, action -> keys, comma-separated.
        actions: all there are.
    """
    whole = dict(wanted)
    for action, usual in actions.keys.items():
        taken = _taken_from(action, wanted, actions)
        if action not in wanted and taken & set(usual):
            whole[action] = ",".join(key for key in usual if key not in taken) or NO_KEY
    return whole


def lost_keys(wanted: Mapping[str, str], actions: Actions) -> Iterator[tuple[str, str]]:
    """(action, what to say) of settings that leave another action without a key, or contradict each other."""
    for action, given in wanted.items():
        for other, usual in actions.keys.items():
            if other == action or not _meet(action, other, actions):
                continue
            both = sorted(set(given.split(",")) & set(wanted[other].split(",") if other in wanted else usual))
            if both and other in wanted and other < action and actions.panes.get(action) == actions.panes.get(other):
                yield action, f"{action} and {other} both want {' '.join(both)}"
            elif both and other not in wanted and not set(usual) - _taken_from(other, wanted, actions):
                yield action, f"{other} has no key now: {action} took {' '.join(both)}"


def _taken_from(action: str, wanted: Mapping[str, str], actions: Actions) -> set[str]:
    """Keys that settings give to other actions where this one works."""
    others = (given for other, given in wanted.items() if other != action and _meet(action, other, actions))
    return {key for given in others for key in given.split(",")}


def _meet(action: str, other: str, actions: Actions) -> bool:
    """Whether two actions can be reached from one place: those of two panes cannot.

    Where an action of a pane and one of all panes have the same key, the pane's has it there.
    """
    panes = actions.panes.get(action), actions.panes.get(other)
    return None in panes or panes[0] == panes[1]
