"""Encryption of single values, and the keyed hash that finds them again.

A stored value names its cipher and key: `cipher$key id$nonce$text`, base64 without padding, so that ciphers and
keys can be changed one row at a time. Keys come from `JICENG_KEYS` or from the generated secret in the data folder.
"""

import base64
import hashlib
import hmac
import os
from binascii import b2a_base64
from collections.abc import Callable
from functools import lru_cache, partial

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12
TAG_BYTES = 16


class Unreadable(Exception):
    """A stored value cannot be opened: its key is missing or it was changed."""


def _derive(key_id: str, purpose: str, length: int) -> bytes:
    secret: str = settings.JICENG_KEYS[key_id]
    return hmac.digest(secret.encode(), f"jiceng/{purpose}".encode(), "sha256")[:length]


@lru_cache(maxsize=32)
def _aes(key_id: str, secret: str) -> AESGCM:
    return AESGCM(_derive(key_id, "aes-256-gcm", 32))


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _sm4_encrypt(key: bytes, nonce: bytes, data: bytes, context: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key_id: str, nonce: bytes, data: bytes, context: bytes) -> bytes:
    text, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(_derive(key_id, "sm4-gcm", 16)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(text) + decryptor.finalize()


def sealer(context: str) -> Callable[[str], str]:
    """Seals many values of one kind as `encrypt` does, with the settings and the cipher looked up once."""
    key_id: str = settings.JICENG_KEY_ID
    prefix, about = f"{settings.JICENG_CIPHER}${key_id}$", context.encode()
    sealed_bytes: Callable[[bytes, bytes, bytes], bytes]
    if settings.JICENG_CIPHER == "sm4-gcm":
        sealed_bytes = partial(_sm4_encrypt, _derive(key_id, "sm4-gcm", 16))
    else:
        sealed_bytes = _aes(key_id, settings.JICENG_KEYS[key_id]).encrypt

    def seal(value: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        data = nonce + sealed_bytes(nonce, value.encode(), about)
        text = b2a_base64(data, newline=False).decode()  # the nonce is 16 letters of it, without padding
        return f"{prefix}{text[:16]}${text[16:].rstrip('=')}"

    return seal


def encrypt(value: str, *, context: str) -> str:
    """The value sealed by the cipher and key in use; `context` (what the value is) must match when read."""
    return sealer(context)(value)


def decrypt(stored: str, *, context: str) -> str:
    """The plain value. Raises `Unreadable` where the key is unknown or the text was changed."""
    try:
        cipher, key_id, nonce, data = stored.split("$")
        if cipher == "sm4-gcm":
            return _sm4_decrypt(key_id, _unb64(nonce), _unb64(data), context.encode()).decode()
        if cipher == "aes-gcm":
            aes = _aes(key_id, settings.JICENG_KEYS[key_id])
            return aes.decrypt(_unb64(nonce), _unb64(data), context.encode()).decode()
    except (ValueError, KeyError, InvalidTag) as error:
        raise Unreadable(f"{context}: {type(error).__name__}") from error
    raise Unreadable(f"{context}: unknown cipher {cipher!r}")


@lru_cache(maxsize=8)
def _hash_key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), b"jiceng/lookup", "sha256")


def hasher() -> Callable[[str], str]:
    """Hashes many values as `lookup_hash` does, with the key looked up once."""
    key = _hash_key(settings.JICENG_HASH_KEY)
    return lambda value: hashlib.blake2b(value.encode(), key=key, digest_size=16).hexdigest()


def lookup_hash(value: str) -> str:
    """32 hex digits that are equal for equal values, under a key of their own."""
    return hasher()(value)
