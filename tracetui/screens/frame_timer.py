"""When a screen draws: as soon as all that a key changes is known, and in one frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual import constants
from textual.screen import Screen
from textual.timer import Timer

_TURNS = 8
"""Turns of the event loop without another change after which nothing is on its way any more: a message takes one
from each widget to the one around it, and two from a widget that changes to the screen."""


class FrameTimer(Timer):
    """Takes the place of a screen's timer of frames, which ticks 60 times a second whatever happens between.

    A key moves the cursor of a list first, then the widgets that follow it. A frame between these shows half of what
    the key does, and the rest waits for the next tick. This timer ticks when changes no longer follow each other, or
    when they go on for the time of a frame; never sooner than that time after the last tick.
    """

    def __init__(self, screen: Screen[Any], draw: Callable[[], None]) -> None:
        """Prepare for a screen.

        Args:
            screen: whose frames.
            draw: draws one.
        """
        super().__init__(screen, 1 / constants.MAX_FPS, name="frames", callback=draw, pause=True)
        self._screen, self._draw = screen, draw
        self._handle: asyncio.Handle | None = None
        self._turns = 0
        self._earliest_s = self._latest_s = 0.0
        """Times of the event loop."""

    def resume(self) -> None:
        """Something has changed: draw it."""
        self._turns = _TURNS
        if self._handle is None:
            loop = asyncio.get_running_loop()
            begin_s = max(loop.time(), self._earliest_s)
            self._latest_s = begin_s + self._interval
            self._handle = loop.call_at(begin_s, self._turn) if begin_s > loop.time() else loop.call_soon(self._turn)

    def pause(self) -> None:
        """Draw nothing."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _turn(self) -> None:
        loop = asyncio.get_running_loop()
        self._turns -= 1
        if self._turns > 0 and loop.time() < self._latest_s:
            self._handle = loop.call_soon(self._turn)
            return
        self._handle = None
        self._earliest_s = loop.time() + self._interval
        try:
            self._draw()
        except Exception as error:
            self._screen.app._handle_exception(error)
