"""推优: the League's steps, its age, and the share of those admitted who were recommended."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.test import Client
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core.dates import PartialDate
from jiceng.organizations.actions import set_up
from jiceng.organizations.kinds import Line
from jiceng.organizations.models import Organization
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.models import Candidacy
from jiceng.procedures.league import share_of, within
from jiceng.workflow.actions import open_case, record_step
from jiceng.workflow.models import Case


def client(user: object) -> Client:
    found = Client()
    found.force_login(user)  # type: ignore[arg-type]
    return found


def test_up_to_twenty_eight_and_where_it_is_not_known() -> None:
    born = PartialDate("1998-03-04")
    assert within(born, dt.date(2027, 3, 3), 28) and not within(born, dt.date(2027, 3, 4), 28)
    assert within(None, dt.date(2027, 3, 4), 28) and within(born, dt.date(2060, 1, 1), None)


def test_the_league_records_its_steps_and_the_branch_receives(place: SimpleNamespace, began: Any) -> None:
    began()
    league = set_up(name="江景团支部", kind="branch", parent=place.committee, by=place.system, at=place.at)
    Organization.objects.filter(pk=league.pk).update(line=Line.LEAGUE)
    user = User.objects.create_user("league", name="团支部书记")
    give(user=user, role="recorder", organization=league, by=place.system, at=place.at)
    chosen = Candidacy.objects.get(ends=None)
    branch, young = client(place.recorder), client(user)
    url = reverse("procedures:recommend", args=[place.branch.public_id])
    wrong = branch.post(url, {"person": chosen.public_id, "on": "2025-10-01", "league": "河畔支部"})
    assert wrong.status_code == 422, "a Party branch is no League organisation"
    sent = {"person": chosen.public_id, "on": "2025-10-01", "league": "江景团支部"}
    answer = branch.post(url, sent)
    case = Case.objects.get(procedure="league-recommendation")
    assert answer.url == reverse("procedures:case", args=[case.public_id])
    record = reverse("procedures:record", args=[case.public_id, "review"])
    assert branch.post(record, {"on": "2026-03-20"}).status_code == 403
    assert young.post(record, {"on": "2026-03-20"}).status_code == 302
    assert chosen.public_id not in branch.get(url).content.decode()


def test_whoever_is_too_old_is_said_so(place: SimpleNamespace, began: Any) -> None:
    began()
    chosen = Candidacy.objects.get(ends=None)
    chosen.person.born_on = PartialDate("1990-01-01")
    chosen.person.save()
    branch = client(place.recorder)
    url = reverse("procedures:recommend", args=[place.branch.public_id])
    page = branch.post(url, {"person": chosen.public_id, "on": "2025-10-01"}, follow=True)
    assert "建档时已经超过28周岁" in page.content.decode()


def test_the_share_opens_down_to_who_was_not_recommended(place: SimpleNamespace, walked: Any) -> None:
    grown = walked("approval")
    on = dt.date(2023, 12, 31)
    share = share_of(place.committee, on)
    assert (share.admitted, share.young, share.recommended) == (1, 1, 0)
    assert [one.name for one in share.without] == [grown.person.name]
    case = Case.objects.get(procedure="member-development")

    procedure = installed_rulebook().procedure("league-recommendation")
    assert procedure is not None
    mine = open_case(
        procedure=procedure,
        organization=place.branch,
        person=case.person,
        title=case.title,
        by=place.recorder,
        at=place.at,
    )
    for name, day, result in (
        ("dossier", "2022-02-01", ""),
        ("review", "2022-05-01", ""),
        ("league_vote", "2022-05-04", "passed"),
        ("reported", "2022-05-06", ""),
        ("received", "2022-05-08", ""),
    ):
        record_step(case=mine, step=name, on=PartialDate(day), result=result, by=place.recorder, at=place.at)
    assert share_of(place.committee, on).recommended == 1
    assert share_of(place.committee, dt.date(2026, 1, 1)).admitted == 0
