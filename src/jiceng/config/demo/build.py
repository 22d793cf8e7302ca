"""Building the district, step by step, through the actions that the pages call."""

import datetime as dt
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import transaction

from jiceng.access.actions import give
from jiceng.access.roles import Role
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.core.dates import PartialDate, add_months
from jiceng.organizations.actions import open_term, set_up
from jiceng.organizations.kinds import Kind, Sector
from jiceng.organizations.models import Organization, Unit
from jiceng.people.actions import admit_imported, appoint, place
from jiceng.people.models import Membership, Post

from .appraisals import record_appraisals
from .development import record_development
from .elections import record_elections
from .formation import record_formation
from .honours import record_honours
from .life import record_year
from .mobile import record_mobile
from .names import People
from .openness import record_notices
from .places import DISTRICT, Place
from .tasks import record_tasks
from .transfers import record_transfers
from .votes import record_votes

Say = Callable[[str], None]
COMMITTEE_FROM = 7


@dataclass
class District:
    """What has been built so far."""

    rng: random.Random
    day: dt.date
    system: User
    begins: dt.date
    people: People
    organizations: dict[str, Organization] = field(default_factory=dict)
    members: dict[int, list[Membership]] = field(default_factory=dict)

    @property
    def staff(self) -> User:
        """Who keeps the register of the whole district."""
        return User.objects.get(username="gongwei")

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.combine(self.begins, dt.time(9), tzinfo=clock.zone())


@transaction.atomic
def build_district(*, seed: int, day: dt.date, say: Say) -> Organization:
    """About sixty organisations, 1,300 members and a year of activity up to `day`, with honest gaps."""
    begins = add_months(day.replace(day=1), -12)
    rng = random.Random(seed)
    district = District(rng, day, User.objects.system(), begins, People(rng))
    with clock.frozen(begins):
        say("设立党组织……")
        root = _set_up(district, DISTRICT, None, 0)
        _units(district)
        say("登记党员……")
        for one in _walk(DISTRICT):
            _fill(district, one)
    say("记录一年的组织生活……")
    record_year(district)
    say("办理发展党员……")
    record_development(district, seed)
    record_transfers(district)
    say("张贴公示……")
    record_notices(district)
    _users(district, root)
    say("办理换届……")
    record_elections(district)
    record_mobile(district)
    say("推荐和表彰……")
    record_honours(district)
    record_votes(district)
    say("组织生活会和民主评议……")
    record_appraisals(district)
    say("设立党支部……")
    record_formation(district)
    record_tasks(district)
    return root


def _walk(where: Place) -> Iterator[Place]:
    yield where
    for one in where.below:
        yield from _walk(one)


def _set_up(district: District, where: Place, parent: Organization | None, number: int) -> Organization:
    code = f"{parent.code}{number:02d}" if parent else "QS"
    organization = set_up(
        name=where.name,
        short_name=where.short_name,
        kind=where.kind,
        sector=where.sector,
        formation=where.formation,
        parent=parent,
        code=code,
        established_on=PartialDate("2012-07"),
        records_from=district.begins,
        packs=[] if parent else ["lecture-quarterly"],
        document=f"青党〔2012〕{len(district.organizations) + 1}号",
        by=district.system,
        at=district.at,
    )
    district.organizations[where.name] = organization
    open_term(
        organization=organization,
        elected_on=PartialDate(where.elected),
        has_committee=where.members >= COMMITTEE_FROM or where.members == 0,
        number=4,
        by=district.system,
        at=district.at,
    )
    for index, name in enumerate(where.groups, 1):
        group = set_up(
            name=name,
            kind=Kind.GROUP,
            sector=where.sector,
            parent=organization,
            code=f"{code}G{index}",
            established_on=PartialDate("2016"),
            records_from=district.begins,
            by=district.system,
            at=district.at,
        )
        district.organizations[name] = group
    for index, one in enumerate(where.below, 1):
        _set_up(district, one, organization, index)
    return organization


def _units(district: District) -> None:
    """Units: three small firms in one joint branch, and one with three members and no branch of its own."""
    above = district.organizations["恒达机械集团党委"]
    joint = district.organizations["金桥商务楼联合党支部"]
    for name in ("金桥餐饮有限公司", "启明软件有限公司", "顺风快运有限公司"):
        Unit.objects.create(
            name=name, sector=Sector.ENTERPRISE, above=above, covered_by=joint, formation="joint"
        )
    Unit.objects.create(name="恒达物流有限公司", sector=Sector.ENTERPRISE, above=above)
    Unit.objects.create(name="青石新材料产业园（在建）", sector=Sector.ENTERPRISE, above=above, coming=True)


def _fill(district: District, where: Place) -> None:
    """Members, committee and groups of one branch."""
    if not where.members:
        return
    rng, organization = district.rng, district.organizations[where.name]
    student = "学生" in where.name
    members = [_member(district, organization, student, index) for index in range(where.members)]
    district.members[organization.pk] = members
    if where.name == "恒达销售公司党支部":
        _uncovered_members(members)
    full = [one for one in members if one.standing == "full"]
    rng.shuffle(full)
    posts = [Post.SECRETARY]
    if where.members >= COMMITTEE_FROM:
        posts += [Post.ORGANIZATION, Post.PUBLICITY]
    if where.members > 25:
        posts += [Post.DISCIPLINE, Post.DEPUTY_SECRETARY]
    term = organization.terms.get(closed_on=None)
    begins = term.elected_on.first_day if term.elected_on else district.begins
    for post, member in zip(posts, full, strict=False):
        appoint(
            person=member.person,
            organization=organization,
            post=post,
            begins=begins,
            term=term,
            by=district.system,
            at=district.at,
        )
    groups = [district.organizations[name] for name in where.groups]
    for index, member in enumerate(members):
        if groups:
            group = groups[index % len(groups)]
            place(person=member.person, group=group, begins=member.begins, by=district.system, at=district.at)
    for index, group in enumerate(groups):
        head = next(one for one in full[len(posts) :] if members.index(one) % len(groups) == index)
        appoint(
            person=head.person,
            organization=group,
            post=Post.GROUP_HEAD,
            begins=begins,
            by=district.system,
            at=district.at,
        )


def _uncovered_members(members: list[Membership]) -> None:
    unit = Unit.objects.get(name="恒达物流有限公司")
    chosen = [one for one in members if one.standing == "full"][:3]
    Membership.objects.filter(pk__in=[one.pk for one in chosen]).update(unit=unit)


def _member(district: District, organization: Organization, student: bool, index: int) -> Membership:
    rng, today = district.rng, district.begins
    fields = district.people.draw(20, 24, today) if student else district.people.draw(24, 78, today)
    born: dt.date = fields.pop("born_on")
    probationary = index % 11 == 10
    if probationary:
        joined = today - dt.timedelta(days=rng.randint(20, 300))
        full_on = None
    else:
        earliest = add_months(born, 12 * 18 + 6)
        latest = max(today - dt.timedelta(days=400), earliest)
        joined = earliest + dt.timedelta(days=rng.randint(0, max((latest - earliest).days, 0)))
        full_on = add_months(joined, 12)
    mobile = organization.kind == Kind.MOBILE_BRANCH or index % 29 == 28
    return admit_imported(
        organization=organization,
        standing="probationary" if probationary else "full",
        born_on=PartialDate.of(born),
        joined_on=PartialDate.of(joined),
        full_on=full_on and PartialDate.of(full_on),
        work="学生"
        if student
        else rng.choice(["退休", "职工", "个体经营", "教师", "社区工作者", "务农", "技术人员"]),
        mobile=mobile,
        mobile_to="外省务工" if mobile else "",
        address=f"青石街道{organization.label}{rng.randint(1, 30)}号楼",
        by=district.system,
        at=district.at,
        **fields,
    )


LOGINS = (
    ("gongwei", Role.COMMITTEE, "青石街道党工委", "许海燕"),
    ("shequ", Role.COMMITTEE, "紫荆社区党委", "林静"),
    ("shuji", Role.RECORDER, "江景苑小区党支部", ""),
    ("dangyuan", Role.MEMBER, "江景苑小区党支部", ""),
    ("liudong", Role.MEMBER, "听涛里小区党支部", ""),
    ("jiancha", Role.AUDITOR, "青石街道党工委", "方明"),
    ("guanli", Role.ADMINISTRATOR, None, "系统管理员"),
)
"""Log-ins of the demo: user name, role, organisation, and the name of who is no member of the district."""


def _users(district: District, root: Organization) -> None:
    """One log-in per role. The recorder is the branch's secretary; the member is one of its members."""
    for username, role, where, name in LOGINS:
        organization = district.organizations[where] if where else None
        person = None
        if organization is not None and not name:
            people = [one.person for one in district.members[organization.pk] if one.standing == "full"]
            secretary = organization.appointments.get(post=Post.SECRETARY, ends=None).person
            person = (
                secretary if role == Role.RECORDER else next(one for one in people if one.pk != secretary.pk)
            )
        user = User.objects.create_user(username, name=person.name if person else name)
        if person is not None:
            person.user = user
            person.save(update_fields=["user"])
        give(
            user=user,
            role=role,
            organization=organization,
            by=district.system,
            at=clock.now(),
            begins=district.begins,
        )
