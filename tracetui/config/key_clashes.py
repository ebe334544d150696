"""Keys that two actions want: the one that was set gets it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

PANES = frozenset({"events", "vcpus", "exits", "details", "timeline"})
"""What names of actions begin with that only work in one pane."""
NO_KEY = "none"
"""Stands for the key of an action that has none any more; no terminal sends it."""


def keymap(keys: Mapping[str, str], actions: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The keys of all actions that do not have their usual ones.

    Args:
        keys: what was set, action -> keys, comma-separated.
        actions: action -> its usual keys.
    """
    whole = dict(keys)
    for action, usual in actions.items():
        taken = _taken_from(action, keys)
        if action not in keys and taken & set(usual):
            whole[action] = ",".join(key for key in usual if key not in taken) or NO_KEY
    return whole


def lost_keys(keys: Mapping[str, str], actions: Mapping[str, Collection[str]]) -> Iterator[tuple[str, str]]:
    """(action, what to say) of settings that leave another action without a key, or contradict each other."""
    for action, given in keys.items():
        for other, usual in actions.items():
            if other == action or not _meet(action, other):
                continue
            both = sorted(set(given.split(",")) & set(keys[other].split(",") if other in keys else usual))
            if both and other in keys and other < action:
                yield action, f"{action} and {other} both want {' '.join(both)}"
            elif both and other not in keys and not set(usual) - _taken_from(other, keys):
                yield action, f"{other} has no key now: {action} took {' '.join(both)}"


def _taken_from(action: str, keys: Mapping[str, str]) -> set[str]:
    """Keys that settings give to other actions where this one works."""
    return {
        key for other, given in keys.items() if other != action and _meet(action, other) for key in given.split(",")
    }


def _meet(action: str, other: str) -> bool:
    """Whether two actions can be reached from one place: those of two panes cannot."""
    panes = {name.split(".", maxsplit=1)[0] for name in (action, other)}
    return len(panes) == 1 or not panes <= PANES
