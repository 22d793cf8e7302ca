"""A stream of any length sealed by a passphrase: AES-256-GCM in chunks, so that neither end needs it in memory.

`MAGIC`, 16 bytes of salt, 7 of a nonce prefix, then the chunks. The nonce of a chunk is the prefix, its number and
whether it is the last, so that chunks can be neither exchanged, left out nor cut off.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"jiceng-sealed-1\n"
SALT, PREFIX, TAG = 16, 7, 16
CHUNK = 1024 * 1024


class WrongPassphrase(Exception):
    """The passphrase is not the one, or the stream was changed or cut off."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode()))


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


class Sealer:
    """Takes what is written, and writes it sealed to `out`. `close` writes the last chunk; `out` stays open."""

    def __init__(self, out: BinaryIO, passphrase: str) -> None:
        salt, self.prefix = os.urandom(SALT), os.urandom(PREFIX)
        self.out, self.key, self.number, self.waiting = out, _key(passphrase, salt), 0, bytearray()
        out.write(MAGIC + salt + self.prefix)

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._chunk(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def _chunk(self, data: bytes, *, last: bool) -> None:
        self.out.write(self.key.encrypt(_nonce(self.prefix, self.number, last), data, MAGIC))
        self.number += 1

    def close(self) -> None:
        self._chunk(bytes(self.waiting), last=True)


class Opener:
    """Reads what a `Sealer` wrote. Raises WrongPassphrase at the first chunk that is not as it was sealed."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        if source.read(len(MAGIC)) != MAGIC:
            raise WrongPassphrase
        self.source, self.key = source, _key(passphrase, source.read(SALT))
        self.prefix, self.number, self.waiting = source.read(PREFIX), 0, bytearray()
        self.ahead = source.read(CHUNK + TAG)
        self.over = False

    def read(self, size: int) -> bytes:
        while not self.over and len(self.waiting) < size:
            self._chunk()
        data = bytes(self.waiting[:size])
        del self.waiting[:size]
        return data

    def _chunk(self) -> None:
        chunk, self.ahead = self.ahead, self.source.read(CHUNK + TAG)
        self.over = not self.ahead
        try:
            self.waiting += self.key.decrypt(_nonce(self.prefix, self.number, self.over), chunk, MAGIC)
        except (InvalidTag, ValueError) as error:
            raise WrongPassphrase from error
        self.number += 1
