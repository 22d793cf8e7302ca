"""Sealing and showing personal numbers."""

from jiceng.core.secrets import decrypt, encrypt, lookup_hash

from .models import Person

SEALED = {
    "number": "number_cipher",
    "phone": "phone_cipher",
    "landline": "landline_cipher",
    "address": "address_cipher",
}
"""Personal values by name, and the field that holds each one sealed."""


def mask_number(number: str) -> str:
    """An identity number with the birth date and serial hidden: 110101********4518 → first six, last two."""
    return number[:6] + "*" * max(len(number) - 8, 0) + number[-2:] if len(number) > 8 else "*" * len(number)


def seal_number(number: str) -> dict[str, str | None]:
    """The three fields of an identity number; all empty for an empty one."""
    if not number:
        return {"number_cipher": "", "number_hash": None, "number_mask": ""}
    return {
        "number_cipher": encrypt(number, context="number"),
        "number_hash": lookup_hash(number),
        "number_mask": mask_number(number),
    }


def phone_tail(phone: str) -> str:
    """The last four digits, which stay readable."""
    return phone[-4:]


def seal_phone(phone: str) -> dict[str, str]:
    return {"phone_cipher": seal(phone, "phone"), "phone_tail": phone_tail(phone)}


def seal(value: str, what: str) -> str:
    """Any other personal value, sealed as `what`; empty stays empty."""
    return encrypt(value, context=what) if value else ""


def opened(person: Person, what: str) -> str:
    """The plain value. Only `actions.reveal`, imports that compare and `verify` may call it."""
    stored: str = getattr(person, SEALED[what])
    return decrypt(stored, context=what) if stored else ""
