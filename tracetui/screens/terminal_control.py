"""What concerns the terminal rather than the recordings: pictures of it, its mouse, and leaving it for a while."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tracetui.screens.browser_screen import BrowserScreen
from tracetui.visible import printable


class TerminalControl(BrowserScreen):
    """Screenshots, the mouse, redrawing, suspending."""

    HELP_TITLE: ClassVar[str] = "Terminal"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "W", "screenshot", "Screenshot", id="screenshot", show=False,
            tooltip="Write the screen as an SVG into the current folder",
        ),
        Binding(
            "f2", "toggle_mouse", "Mouse", id="mouse", show=False,
            tooltip="Leave the mouse to the terminal, to select text with it, or take it back",
        ),
        Binding("ctrl+l", "redraw", "Redraw", id="redraw", show=False, tooltip="Draw the screen anew"),
        Binding(
            "ctrl+z", "app.suspend_process", "Suspend", id="suspend", show=False,
            tooltip="Back to the shell; fg returns",
        ),
    ]  # fmt: skip

    def action_screenshot(self) -> None:
        """Write a picture of the screen."""
        from tracetui.screens.screenshot_file import write_screenshot

        svg = self.app.export_screenshot(title="tracetui", simplify=True)
        try:
            self.say(printable(f"screenshot in {write_screenshot(svg)}"))
        except OSError as error:
            self.say(printable(f"no screenshot: {error.filename}: {error.strerror or error}"))

    def action_toggle_mouse(self) -> None:
        """Give the mouse to the terminal, or take it back."""
        driver = self.app._driver
        on = driver is not None and not driver._mouse
        if driver is not None:
            # Each does nothing while the driver thinks that there is no mouse.
            driver._mouse = True
            switch = getattr(driver, "_enable_mouse_support" if on else "_disable_mouse_support", None)
            if switch is not None:
                switch()
            driver._mouse = on
        self.say("mouse on" if on else "mouse off: the terminal selects text; F2 turns it on")

    def action_redraw(self) -> None:
        """Draw everything anew."""
        self.app.refresh(layout=True)
