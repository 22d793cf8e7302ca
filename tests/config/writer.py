"""Writes to an installation until it is stopped: one branch and one member after another, through the actions."""

import itertools

import django

django.setup()

from jiceng.accounts.models import User  # noqa: E402  (Django has to be ready first)
from jiceng.core.clock import now  # noqa: E402  (the same)
from jiceng.organizations.actions import set_up  # noqa: E402  (the same)
from jiceng.people.actions import admit_imported  # noqa: E402  (the same)

system = User.objects.system()
for number in itertools.count(1):
    branch = set_up(name=f"第{number}党支部", kind="branch", parent=None, by=system, at=now())
    admit_imported(
        organization=branch, name="张三", standing="full", phone="13800000000", by=system, at=now()
    )
    print(number, flush=True)
