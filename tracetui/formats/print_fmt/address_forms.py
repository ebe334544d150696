"""Addresses and ids that `%p` extensions print from bytes: MAC, IP, socket addresses, UUID."""

from __future__ import annotations

from collections.abc import Callable

from tracetui.formats.print_context import PrintContext
from tracetui.formats.print_fmt.compiler_protocol import Compiler
from tracetui.formats.print_fmt.scope import TextReader
from tracetui.formats.print_fmt.tree import Expr

AF_INET = 2
AF_INET6 = 10
_GUID_ORDER = (3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15)
_V4_MAPPED_PREFIX = bytes(10) + b"\xff\xff"
_ISATAP = b"\x5e\xfe"


def mac_text(raw: bytes, extension: str) -> str:
    """`M` colons, `m` none, `MF` dashes, `R` the bytes reversed."""
    if "R" in extension:
        raw = raw[::-1]
    return raw.hex("-" if "F" in extension else ":") if extension[0] == "M" else raw.hex()


def ipv4_text(raw: bytes, extension: str, big_endian: bool = False) -> str:
    """`I4` dotted, `i4` with leading zeros; `l`, and `h` on little-endian machines, reverse the bytes."""
    reversed_order = "l" in extension[2:] or ("h" in extension[2:] and not big_endian)
    octets = raw[::-1] if reversed_order else raw
    return ".".join(f"{octet:03d}" if extension[0] == "i" else str(octet) for octet in octets)


def ipv6_text(raw: bytes, extension: str) -> str:
    """`I6` with colons, `i6` without, `I6c` compressed."""
    if "c" in extension:
        return compressed_ipv6(raw)
    groups = [raw[at : at + 2].hex() for at in range(0, len(raw), 2)]
    return (":" if extension[0] == "I" else "").join(groups)


def compressed_ipv6(raw: bytes) -> str:
    """The shortest form: one run of zero groups as `::`, embedded IPv4 addresses dotted."""
    dotted = raw[:12] == _V4_MAPPED_PREFIX or (raw[8] | 2 == 2 and raw[9] == 0 and raw[10:12] == _ISATAP)
    count = 6 if dotted else 8
    words = [int.from_bytes(raw[at : at + 2], "big") for at in range(0, 2 * count, 2)]
    start, length = _longest_zero_run(words)
    tail = [ipv4_text(raw[12:], "I4")] if dotted else []
    if length == 0:
        return ":".join([f"{word:x}" for word in words] + tail)
    head = ":".join(f"{word:x}" for word in words[:start])
    return head + "::" + ":".join([f"{word:x}" for word in words[start + length :]] + tail)


def _longest_zero_run(words: list[int]) -> tuple[int, int]:
    """Start and length of the first longest run of two or more zero groups."""
    best, at = (0, 0), 0
    while at < len(words):
        end = at
        while end < len(words) and words[end] == 0:
            end += 1
        if end - at > max(best[1], 1):
            best = (at, end - at)
        at = end + 1
    return best


def socket_address_text(raw: bytes, extension: str, big_endian: bool) -> str:
    """A struct sockaddr; `p` adds the port, `c` compresses IPv6."""
    family = int.from_bytes(raw[:2], "big" if big_endian else "little")
    port = int.from_bytes(raw[2:4], "big")
    options = extension[2:]
    if family == AF_INET and len(raw) >= 8:
        address = ipv4_text(raw[4:8], extension[0] + "4")
        return f"{address}:{port}" if "p" in options else address
    if family == AF_INET6 and len(raw) >= 24:
        address = ipv6_text(raw[8:24], extension[0] + "6" + ("c" if "c" in options else ""))
        return f"[{address}]:{port}" if "p" in options else address
    return "INVALIDIPv6" if family == AF_INET6 else "INVALIDIPv4" if family == AF_INET else ""


def uuid_text(raw: bytes, extension: str) -> str:
    """`b` and `B` big endian, `l` and `L` with a GUID's byte order; capitals give capitals."""
    kind = extension[1:2] or "b"
    ordered = bytes(raw[index] for index in _GUID_ORDER) if kind in "lL" else raw
    digits = ordered.hex()
    if kind in "BL":
        digits = digits.upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def _fixed_size(size: int, invalid: str, show: Callable[[bytes, str, bool], str]) -> _Form:
    def make(compiler: Compiler, extension: str, argument: Expr) -> TextReader:
        read, big_endian = compiler.span(argument).read, compiler.scope.big_endian

        def text(data: bytes, context: PrintContext) -> str:
            start, end = read(data, context)
            raw = data[start : min(start + size, end)]
            return show(raw, extension, big_endian) if len(raw) == size else invalid

        return text

    return make


def _socket_address(compiler: Compiler, extension: str, argument: Expr) -> TextReader:
    read, big_endian = compiler.span(argument).read, compiler.scope.big_endian
    return lambda data, context: socket_address_text(data[slice(*read(data, context))], extension, big_endian)


_Form = Callable[[Compiler, str, Expr], TextReader]

_MAC = _fixed_size(6, "INVALIDMAC", lambda raw, extension, big_endian: mac_text(raw, extension))
_IPV4 = _fixed_size(4, "INVALIDIPv4", ipv4_text)
_IPV6 = _fixed_size(16, "INVALIDIPv6", lambda raw, extension, big_endian: ipv6_text(raw, extension))
_UUID = _fixed_size(16, "INVALIDUUID", lambda raw, extension, big_endian: uuid_text(raw, extension))

BYTES_FORMS: tuple[tuple[tuple[str, ...], _Form], ...] = (
    (("M", "m"), _MAC),
    (("I4", "i4"), _IPV4),
    (("I6", "i6"), _IPV6),
    (("IS", "iS"), _socket_address),
    (("U",), _UUID),
)
"""The extensions that print bytes: how they start and what prints them."""
