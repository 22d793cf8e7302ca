"""What every test stands on: a data folder of its own, and tables that a flush may empty.

The database is SQLite, or whatever DATABASE_URL names (`python tools/postgres.py python -m pytest`).
A test that needs a part of the system says so with `@pytest.mark.needs("soffice")`.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

_data = tempfile.mkdtemp(prefix="jiceng-tests-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["JICENG_DATA"] = _data
os.environ["DJANGO_SETTINGS_MODULE"] = "jiceng.config.settings"
# Playwright's synchronous API keeps an event loop in this thread, which Django would refuse to share.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the settings, which pytest-django then sets up; two busy cores are no failure of ours."""
    from django.conf import settings  # only now that the environment says which
    from hypothesis import settings as hypothesis_settings  # only now that its plugin is ready

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    hypothesis_settings.register_profile("house", deadline=None, max_examples=60)
    hypothesis_settings.load_profile("house")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What a test needs and the machine lacks is named; with CI=true that is a failure."""
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            if shutil.which(program) is None:
                if os.environ.get("CI") == "true":
                    pytest.fail(f"{program} is not installed", pytrace=False)
                pytest.skip(f"{program} is not installed")


@pytest.fixture(autouse=True, scope="session")
def _flush_may_empty_guarded_tables() -> Iterator[None]:
    """A transactional test ends with a flush: lift the append-only guards for it, then put them back."""
    from django.test import TransactionTestCase  # only now that Django is set up

    from jiceng.core import guards, vendor  # the same

    flush = TransactionTestCase._fixture_teardown

    def lifted_flush(self: TransactionTestCase) -> None:
        with vendor.lifted(guards.GUARDS):
            flush(self)

    TransactionTestCase._fixture_teardown = lifted_flush
    yield
    TransactionTestCase._fixture_teardown = flush
