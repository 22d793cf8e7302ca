"""Who raised an objection, sealed."""

from jiceng.core.secrets import decrypt, encrypt

from .masking import mask_contact, mask_name
from .models import Objection

SEALED = {"name": "objector name", "contact": "objector contact"}
"""What is sealed of an objection, and the context under which it is."""


def seal_objector(name: str, contact: str) -> dict[str, str]:
    """The four fields of an objection; empty ones for what was not given."""
    return {
        "name_cipher": encrypt(name, context=SEALED["name"]) if name else "",
        "name_mask": mask_name(name),
        "contact_cipher": encrypt(contact, context=SEALED["contact"]) if contact else "",
        "contact_mask": mask_contact(contact),
    }


def opened(objection: Objection, what: str) -> str:
    """The plain name or contact. Only `actions.reveal_objector` may call it."""
    stored: str = getattr(objection, f"{what}_cipher")
    return decrypt(stored, context=SEALED[what]) if stored else ""
