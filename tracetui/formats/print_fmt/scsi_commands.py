"""SCSI command blocks as scsi_trace_parse_cdb prints them: block address, length and flags of reads and writes.

Operation codes and layouts are those of the SCSI block command set (SBC-3).
"""

from __future__ import annotations

_READ_6, _WRITE_6 = 0x08, 0x0A
_TEN_BYTES = (0x28, 0x2A, 0x2F, 0x41)
_TWELVE_BYTES = (0xA8, 0xAA, 0xAF)
_SIXTEEN_BYTES = (0x88, 0x8A, 0x8F, 0x93)
_WRITE_SAMES = (0x41, 0x93)
_UNMAP, _VARIABLE_LENGTH, _SERVICE_ACTION_IN_16 = 0x42, 0x7F, 0x9E
_LONG_ACTIONS = {0x09: "READ", 0x0A: "VERIFY", 0x0B: "WRITE", 0x0D: "WRITE_SAME"}
_LONG_WRITE_SAME = 0x0D
_SERVICE_ACTIONS = {0x10: "READ_CAPACITY_16", 0x12: "GET_LBA_STATUS"}
_LONGEST = 32
UNKNOWN_COMMAND = "-"


def command_text(command: bytes, sign_extended: bool) -> str:
    """What a command block asks for, `-` for commands without an address.

    Args:
        command: the block; missing bytes count as 0.
        sign_extended: 32-bit block addresses from 2**31 on are extended to 64 bits with their sign.
    """
    raw = command.ljust(_LONGEST, b"\0")
    operation = raw[0]
    if operation in (_READ_6, _WRITE_6):
        return f"lba={_number(raw, 1, 3) & 0x1FFFFF} txlen={raw[4]}"
    if operation in _TEN_BYTES:
        return _transfer(raw, _extended(_number(raw, 2, 4), sign_extended), _number(raw, 7, 2))
    if operation in _TWELVE_BYTES:
        return _transfer(raw, _extended(_number(raw, 2, 4), sign_extended), _number(raw, 6, 4))
    if operation in _SIXTEEN_BYTES:
        return _transfer(raw, _number(raw, 2, 8), _number(raw, 10, 4))
    if operation == _UNMAP:
        return f"regions={max(0, _number(raw, 7, 2) - 8) // 16}"
    if operation == _SERVICE_ACTION_IN_16 and (action := raw[1] & 0x1F) in _SERVICE_ACTIONS:
        return f"{_SERVICE_ACTIONS[action]} lba={_number(raw, 2, 8)} alloc_len={_number(raw, 10, 4)}"
    if operation == _VARIABLE_LENGTH and (action := _number(raw, 8, 2)) in _LONG_ACTIONS:
        return _long_transfer(raw, action)
    return UNKNOWN_COMMAND


def _number(raw: bytes, at: int, size: int) -> int:
    return int.from_bytes(raw[at : at + size], "big")


def _extended(address: int, sign_extended: bool) -> int:
    return address | 0xFFFF_FFFF_0000_0000 if sign_extended and address >> 31 else address


def _transfer(raw: bytes, address: int, length: int) -> str:
    unmap = f" unmap={raw[1] >> 3 & 1}" if raw[0] in _WRITE_SAMES else ""
    return f"lba={address} txlen={length} protect={raw[1] >> 5}{unmap}"


def _long_transfer(raw: bytes, action: int) -> str:
    address, length, tag = _number(raw, 12, 8), _number(raw, 28, 4), _number(raw, 20, 4)
    unmap = f" unmap={raw[10] >> 3 & 1}" if action == _LONG_WRITE_SAME else ""
    return f"{_LONG_ACTIONS[action]}_32 lba={address} txlen={length} protect={raw[10] >> 5} ei_lbrt={tag}{unmap}"
