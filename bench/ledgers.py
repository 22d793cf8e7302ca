"""The month's six ledgers of the demo district as one set in each format, against zipping the same files again."""

import io
import resource
import zipfile

from django.db import transaction

from jiceng.accounts.models import User
from jiceng.config.demo import build_district
from jiceng.core import clock
from jiceng.core.dates import Period
from jiceng.documents.ledgers import FORMATS, Format
from jiceng.organizations.models import Organization
from jiceng.portal.ledgers import make_set

from .timing import line, seconds

SIZES = [1]
"""Seeds of the district."""
WANTED = 20
"""Seconds that a set may take on two quiet cores."""


def run(sizes: list[int]) -> None:
    for seed in sizes:
        with transaction.atomic():
            root = build_district(seed=seed, day=clock.today(), say=lambda text: None)
            for format in FORMATS:
                measure(root, format)
            transaction.set_rollback(True)


def measure(root: Organization, format: Format) -> None:
    out, month, by = io.BytesIO(), Period.month_of(clock.today()), User.objects.system()
    begun = _processor()
    taken = seconds(
        lambda: make_set(root, month, formats=[format], script="hans", out=out, by=by, at=clock.now())
    )
    spent = _processor() - begun
    with zipfile.ZipFile(out) as package:
        files = [(name, package.read(name)) for name in package.namelist()]
    plain = seconds(lambda: _zipped(files))
    size = len(out.getvalue()) / 1e6
    note = f"{len(files)} files, {size:.1f} MB, {taken:.1f} s ({spent:.1f} s of processor), wanted under {WANTED} s"
    line(f"ledgers as {format}", taken, plain, taken / plain, note=note)


def _zipped(files: list[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files:
            package.writestr(name, content)


def _processor() -> float:
    """Seconds of processor time of this process and of those that it started."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)
