"""Contexts of the ledgers of organisations and people: 党员花名册 and 班子任期台账."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, override

from jiceng import rulebook
from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.documents.words import Fixed, Parts
from jiceng.organizations.kinds import COMMITTEES, Kind, Sector
from jiceng.organizations.models import Organization, Term
from jiceng.organizations.queries import tree_on
from jiceng.organizations.rulebooks import Uses, packs_on, rulebook_with, uses_by_path
from jiceng.people.actions.reveal import reveal
from jiceng.people.models import COMMITTEE_POSTS, Appointment, Membership, Person, Placement, Post, Status


def fixed(label: str | Promise) -> Fixed:
    """A label of ours as papers print it: in Chinese, whatever language the page is in."""
    with override("zh-hans"):
        return Fixed(gettext(str(label)) if isinstance(label, str) else str(label))


def day_words(day: dt.date) -> Fixed:
    return Fixed(f"截至{day.year}年{day.month}月{day.day}日")


def roster(organization: Organization, *, day: dt.date) -> dict[str, Any]:
    """党员花名册 of a subtree (of a group: its own members) as it stood on a day; numbers masked."""
    return _roster(organization, day, _masked)


@transaction.atomic
def roster_with_numbers(
    organization: Organization, *, day: dt.date, by: User, at: dt.datetime
) -> dict[str, Any]:
    """The same with full identity and telephone numbers: every member sees that they were looked at, and by whom."""

    def revealed(membership: Membership) -> tuple[str, str]:
        person, place = membership.person, membership.organization.public_id
        number, phone = (
            reveal(person=person, what=what, by=by, at=at, place=place) if getattr(person, field) else ""
            for what, field in (("number", "number_cipher"), ("phone", "phone_cipher"))
        )
        return number, phone

    return _roster(organization, day, revealed)


def _masked(membership: Membership) -> tuple[str, str]:
    person = membership.person
    return person.number_mask, f"*******{person.phone_tail}" if person.phone_tail else ""


def _roster(organization: Organization, day: dt.date, numbers: Any) -> dict[str, Any]:
    placements = Placement.objects.on(day).select_related("group")
    held = Membership.objects.on(day).select_related("person", "organization")
    if organization.kind == Kind.GROUP:
        members = placements.filter(group=organization).values("person")
        memberships = list(held.filter(person__in=members).order_by("person__joined_on", "pk"))
    else:
        places = [node.organization.pk for node in tree_on(day, organization)]
        memberships = list(
            held.filter(organization__in=places).order_by("organization__path", "person__joined_on", "pk")
        )
    groups = {
        one.person_id: one.group.label
        for one in placements.filter(person__in=[membership.person_id for membership in memberships])
    }
    rows = []
    for number, membership in enumerate(memberships, start=1):
        person, place = membership.person, membership.organization.label
        group = groups.get(person.pk)
        identity, phone = numbers(membership)
        rows.append(
            {
                "number": number,
                "name": person.name,
                "sex": fixed(person.get_sex_display()),
                "ethnicity": person.ethnicity,
                "born_on": _text(person.born_on),
                "education": person.education,
                "identity": identity,
                "standing": fixed(membership.get_standing_display()),
                "joined_on": _text(person.joined_on),
                "full_on": _text(person.full_on),
                "branch": f"{place}（{group}）" if group else place,
                "work": person.work,
                "phone": phone,
                "remark": _remark(person),
            }
        )
    return {"period": day_words(day), "count": len(rows), "rows": rows}


def _remark(person: Person) -> Parts:
    said: list[str] = []
    if person.status == Status.SUSPENDED:
        said.append(Fixed("停止党籍"))
    if person.lost:
        said.append(Fixed(f"失去联系{_text(person.lost_since)}"))
    if person.mobile:
        said.append(Parts(Fixed("流动党员"), person.mobile_to, between=" "))
    return Parts(*said, between="；")


def _text(date: PartialDate | None) -> str:
    return date.text if date else ""


def term_end(term: Term, sector: str, uses: Uses) -> tuple[PartialDate | None, bool]:
    """The day on which a term ends, and whether the files say so (else the rulebook, from the election)."""
    if term.ends_on is not None:
        return term.ends_on, True
    if term.elected_on is None:
        return None, False
    kind = term.organization.kind
    given = {
        "kind": "general_branch"
        if kind == Kind.GENERAL_BRANCH
        else "committee"
        if kind in COMMITTEES
        else "branch",
        "sector": sector,
        "elected": term.elected_on.last_day.isoformat(),
        "extended_years": term.extended_years,
    }
    elected = term.elected_on.last_day
    book = rulebook_with(packs_on(uses, elected))
    ends = rulebook.ask("term.dates", given, on=elected, book=book).answer["term_ends"]
    return (PartialDate(ends) if ends else None), False


def terms(organization: Organization, *, day: dt.date) -> dict[str, Any]:
    """班子任期台账 of a subtree: the term that ran on a day, its team, and how its end stands to that day."""
    nodes = [
        node for node in tree_on(day, organization) if node.kind not in (Kind.GROUP, Kind.FUNCTIONAL_BRANCH)
    ]
    places = [node.organization.pk for node in nodes]
    running: dict[int, Term] = {}
    for term in Term.objects.filter(organization__in=places).select_related("organization").order_by("pk"):
        if term.held_on(day):
            running[term.organization_id] = term
    teams: dict[int, list[Appointment]] = {}
    held = Appointment.objects.on(day).filter(organization__in=places).select_related("person")
    for one in held.order_by("begins", "pk"):
        teams.setdefault(one.organization_id, []).append(one)
    uses_at, rows = uses_by_path(), []
    for number, node in enumerate(nodes, start=1):
        term_now = running.get(node.organization.pk)
        rows.append(
            {
                "number": number,
                "organization": node.name,
                "kind": fixed(Kind(node.kind).label),
                **_term_cells(term_now, node.organization.sector, day, uses_at(node.organization.path)),
                **_team_cells(teams.get(node.organization.pk, [])),
            }
        )
    return {"period": day_words(day), "count": len(running), "rows": rows}


def _term_cells(term: Term | None, sector: str, day: dt.date, uses: Uses) -> dict[str, Any]:
    if term is None:
        return {"term": "", "elected_on": "", "ends_on": "", "document": "", "state": Fixed("没有任期记录")}
    ends, _written = term_end(term, sector if sector in Sector.values else Sector.OTHER, uses)
    if ends is None:
        state = Fixed("届满日期不详")
    elif ends.last_day < day:
        state = Fixed(f"已届满{(day - ends.last_day).days}天")
    else:
        state = Fixed(f"距届满{(ends.last_day - day).days}天")
    return {
        "term": Fixed(f"第{term.number}届") if term.number else "",
        "elected_on": _text(term.elected_on),
        "ends_on": _text(ends),
        "document": term.document,
        "state": state,
    }


def _team_cells(team: list[Appointment]) -> dict[str, str]:
    def names(*posts: str) -> str:
        return "、".join(one.person.name for one in team if one.post in posts)

    others = [post for post in COMMITTEE_POSTS if post not in (Post.SECRETARY, Post.DEPUTY_SECRETARY)]
    return {
        "secretary": names(Post.SECRETARY),
        "deputies": names(Post.DEPUTY_SECRETARY),
        "committee": names(*others),
    }
