"""Files kept with a record: under their hash in the data folder, so that the same file is kept once."""

import datetime as dt
import hashlib
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jiceng.accounts.models import User
from jiceng.core.errors import Refused

from ..models import Activity, Attachment
from .logging import log

LARGEST = 10 * 1024 * 1024
MOST = 12
TYPES: dict[str, tuple[str, bytes]] = {
    "pdf": ("application/pdf", b"%PDF-"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", b"PK\x03\x04"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK\x03\x04"),
}
"""Endings, their type and how such a file begins."""


def path_of(attachment: Attachment) -> Path:
    """Where the bytes lie."""
    return Path(settings.MEDIA_ROOT) / "activities" / attachment.sha256[:2] / attachment.sha256


@transaction.atomic
def attach_file(*, activity: Activity, name: str, content: bytes, by: User, at: dt.datetime) -> Attachment:
    """Keep a file with a record. Refuses other types, a content that is not what the name says, and more than 10 MB."""
    name = Path(name.replace("\\", "/")).name[:200]
    mime, begins = TYPES.get(name.rpartition(".")[2].lower(), ("", b""))
    if not mime or not content.startswith(begins):
        raise Refused(
            _("“%(name)s”不能存：只收 PDF、图片、Word 和 Excel 文件。") % {"name": name}, field="files"
        )
    if len(content) > LARGEST:
        raise Refused(_("“%(name)s”超过 10 MB，请压缩后再传。") % {"name": name}, field="files")
    if activity.attachments.count() >= MOST:
        raise Refused(_("一条记录最多存 %(count)d 个文件。") % {"count": MOST}, field="files")
    attachment = Attachment(
        activity=activity,
        name=name,
        mime=mime,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=at,
    )
    path = path_of(attachment)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{path.name}.{attachment.public_id}.part")
        part.write_bytes(content)
        part.replace(path)
    attachment.save()
    log(activity, "attached", by, at, {"name": name, "sha256": attachment.sha256})
    return attachment
