"""Encryption of single values, and the keyed hash that finds them again.

A stored value names its cipher and key: `cipher$key id$nonce$text`, base64 without padding, so that ciphers and
keys can be changed one row at a time. Keys come from `JICENG_KEYS` or from the generated secret in the data folder.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

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


def _b64(data: bytes) -> str:
    return base64.b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def _sm4_encrypt(key_id: str, nonce: bytes, data: bytes, context: bytes) -> bytes:
    encryptor = Cipher(algorithms.SM4(_derive(key_id, "sm4-gcm", 16)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(context)
    return encryptor.update(data) + encryptor.finalize() + encryptor.tag


def _sm4_decrypt(key_id: str, nonce: bytes, data: bytes, context: bytes) -> bytes:
    text, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(_derive(key_id, "sm4-gcm", 16)), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(context)
    return decryptor.update(text) + decryptor.finalize()


def encrypt(value: str, *, context: str) -> str:
    """The value sealed by the cipher and key in use; `context` (what the value is) must match when read."""
    key_id: str = settings.JICENG_KEY_ID
    nonce = os.urandom(NONCE_BYTES)
    if settings.JICENG_CIPHER == "sm4-gcm":
        data = _sm4_encrypt(key_id, nonce, value.encode(), context.encode())
    else:
        data = _aes(key_id, settings.JICENG_KEYS[key_id]).encrypt(nonce, value.encode(), context.encode())
    return f"{settings.JICENG_CIPHER}${key_id}${_b64(nonce)}${_b64(data)}"


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


def lookup_hash(value: str) -> str:
    """32 hex digits that are equal for equal values, under a key of their own."""
    key = _hash_key(settings.JICENG_HASH_KEY)
    return hashlib.blake2b(value.encode(), key=key, digest_size=16).hexdigest()
