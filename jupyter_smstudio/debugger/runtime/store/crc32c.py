"""The checksum of TFRecord files: CRC-32C (Castagnoli), masked as LevelDB does.

Only the eight bytes of a record's length are ever summed up (the original puts a constant in the place of
the payload's checksum), so that a table is fast enough.
"""

from __future__ import annotations

POLYNOMIAL = 0x82F63B78
MASK_DELTA = 0xA282EAD8
WORD = 0xFFFFFFFF


def _entry(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ (POLYNOMIAL if byte & 1 else 0)
    return byte


TABLE = tuple(_entry(byte) for byte in range(256))


def crc32c(data: bytes) -> int:
    """Return the plain checksum."""
    crc = WORD
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ WORD


def masked_crc32c(data: bytes) -> int:
    """Return the checksum as TFRecord files hold it."""
    crc = crc32c(data)
    return (((crc >> 15) | (crc << 17)) + MASK_DELTA) & WORD
