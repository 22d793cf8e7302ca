"""The small district that tests of duties and of the portal stand on."""

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.duties.district import District


@pytest.fixture
def today() -> Iterator[dt.date]:
    from jiceng.core import clock  # only now that Django is set up

    with clock.frozen(dt.date(2026, 11, 22)):
        yield dt.date(2026, 11, 22)


@pytest.fixture
def district(db: None, today: dt.date) -> "District":
    from tests.duties.district import small_district  # the same

    return small_district()
