"""Shadow pages of kvm: the bits of their role by name.

The role word of kernels since 5.18, from bit 0: level 4, has_4_byte_gpte 1, quadrant 2, direct 1, access 3,
invalid 1, efer_nx 1, cr0_wp 1, smep_andnot_wp 1, smap_andnot_wp 1, ad_disabled 1, ..., smm in the top byte.
Before, bit 4 was cr4_pae (the reverse of has_4_byte_gpte).
"""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.print_context import PrintContext, Record
from tracetui.formats.special_forms.form import FormMaker, FormRequest, RecordPrinter

_ACCESS = ("---", "--x", "w--", "w-x", "-u-", "-ux", "wu-", "wux")
_SMM_SHIFT = 24


def _bit(role: int, bit: int) -> int:
    return role >> bit & 1


def _role_text(role: int, four_byte: bool) -> str:
    """The role as kernels since 5.18 print it."""
    size = 4 if four_byte else 8
    direct, invalid = " direct" if _bit(role, 7) else "", " invalid" if _bit(role, 11) else ""
    nxe, ad = "" if _bit(role, 12) else "!", "!" if _bit(role, 16) else ""
    access = _ACCESS[role >> 8 & 7]
    return f"l{role & 15} {size}-byte q{role >> 5 & 3}{direct} {access}{invalid} {nxe}nxe {ad}ad"


def _compat_role_text(role: int) -> str:
    """The role by the layout trace-cmd report knows, which is that of kernels around 4.2."""
    direct, invalid = " direct" if _bit(role, 7) else "", " invalid" if _bit(role, 11) else ""
    pae, nxe, wp = ("" if _bit(role, bit) else "!" for bit in (4, 12, 13))
    smep, smap = " smep" if _bit(role, 14) else "", " smap" if _bit(role, 15) else ""
    smm = " smm" if role >> _SMM_SHIFT & 0xFF else ""
    access = _ACCESS[role >> 8 & 7]
    return f"{role & 15} q{role >> 5 & 3}{direct} {access}{invalid} {pae}pae {nxe}nxe {wp}wp{smep}{smap}{smm}"


def _page(request: FormRequest) -> Callable[[bytes], str]:
    """The page's role, how many roots use it, and whether it is in step with the guest's table."""
    if not request.mode.compat:
        gfn, state = request.number("gfn", False) if request.has("gfn") else None, page_state(request)
        return state if gfn is None else lambda data: f"sp gfn {gfn(data):x} {state(data)}"
    role, roots, unsync = (request.number(name, False) for name in STATE_FIELDS)
    show: Callable[[int], str] = "WORD: {:08x}".format if request.big_endian else _compat_role_text
    return lambda data: f"{show(role(data))} {_state(roots(data), unsync(data))}\0"


STATE_FIELDS = ("role", "root_count", "unsync")


def page_state(request: FormRequest) -> Callable[[bytes], str]:
    """What a page's STATE_FIELDS say: `l1 8-byte q0 direct wux nxe ad root 0 sync`."""
    role, roots, unsync = (request.number(name, False) for name in STATE_FIELDS)
    inverted = "has_4_byte_gpte" not in request.event.print_fmt

    def text(data: bytes) -> str:
        word = role(data)
        shown = _role_text(word, bool(_bit(word, 4)) != inverted)
        return f"{shown} {_state(roots(data), unsync(data))}"

    return text


def _state(roots: int, unsync: int) -> str:
    return f"root {roots} {'unsync' if unsync else 'sync'}"


def kvm_mmu_page(request: FormRequest) -> RecordPrinter:
    """`sp gfn 1234 l1 8-byte q0 direct wux nxe ad root 0 sync`."""
    page = _page(request)
    return lambda record, context: page(record.data)


def kvm_mmu_get_page(request: FormRequest) -> RecordPrinter:
    """The page as above, and whether it is `new` or `existing`."""
    page, created, gfn = _page(request), request.number("created", False), request.number("gfn", False)

    def text(record: Record, context: PrintContext) -> str:
        return f"{page(record.data)} {novelty(created(record.data))}"

    def compat_text(record: Record, context: PrintContext) -> str:
        data = record.data
        return f"{novelty(created(data))} sp gfn {gfn(data):x} {page(data)}"

    return compat_text if request.mode.compat else text


def novelty(created: int) -> str:
    """Whether a page was made for the purpose."""
    return "new" if created else "existing"


FORMS: dict[tuple[str, str], FormMaker] = {
    ("kvmmmu", "kvm_mmu_get_page"): kvm_mmu_get_page,
    **{("kvmmmu", f"kvm_mmu_{name}_page"): kvm_mmu_page for name in ("sync", "unsync", "zap", "prepare_zap")},
}
