"""drv_bss_info_changed: four lines of a wireless interface's state."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_INDENT = "\n" + " " * 65
_LINES = (
    ("assoc", "aid", "cts", "shortpre", "shortslot", "dtimper", ""),
    ("bcnint", "assoc_cap", "basic_rates", "enable_beacon"),
    ("ht_operation_mode",),
)
_IN_HEX = ("assoc_cap", "basic_rates")


def drv_bss_info_changed(request: FormRequest) -> RecordPrinter:
    """`phy0 vif:wlan0(2)` and the settings by name; fields the kernel does not record are left out."""
    wiphy, vif, vif_type = request.text("wiphy_name"), request.text("vif_name"), request.number("vif_type")
    lines = [[_setting(request, name) for name in names] for names in _LINES]

    def text(record: Record, context: PrintContext) -> str:
        data = record.data
        head = f"{wiphy(data)} vif:{vif(data)}({vif_type(data)})"
        return _INDENT.join([head, *(" ".join([show(data) for show in line]) for line in lines)])

    return text


def _setting(request: FormRequest, name: str) -> Callable[[bytes], str]:
    if not request.has(name):
        return lambda data: ""
    read = request.number(name)
    if name not in _IN_HEX:
        return lambda data: f"{name}:{read(data)}"
    # The C library leaves the prefix of 0 out.
    return lambda data: f"{name}:{value:#x}" if (value := read(data)) else f"{name}:0"


FORMS: dict[tuple[str, str], FormMaker] = {("mac80211", "drv_bss_info_changed"): drv_bss_info_changed}
