"""An installation to be killed: a root, branches, thirty members in the first, and somebody who may import and record.

Prints the first branch's public id.
"""

import datetime as dt

import django

django.setup()

from jiceng.access.actions import give  # noqa: E402  (Django has to be ready first)
from jiceng.accounts.models import User  # noqa: E402  (the same)
from jiceng.audit.actions import seal_pending  # noqa: E402  (the same)
from jiceng.core.clock import now  # noqa: E402  (the same)
from jiceng.organizations.actions import set_up  # noqa: E402  (the same)
from jiceng.people.actions import admit_imported  # noqa: E402  (the same)

system, at = User.objects.system(), now() - dt.timedelta(days=60)
root = set_up(name="党工委", kind="working_committee", parent=None, by=system, at=at)
branches = [
    set_up(name=f"第{index}党支部", kind="branch", parent=root, code=f"K{index}", by=system, at=at)
    for index in range(4)
]
for _unused in range(30):
    admit_imported(organization=branches[0], name="张三", standing="full", by=system, at=at)
for name, role, place in (("committee", "committee", root), ("recorder", "recorder", branches[0])):
    user = User.objects.create_user(name, name="周立新", password="one long password")
    give(user=user, role=role, organization=place, by=system, at=at)
seal_pending()
print(branches[0].public_id)
