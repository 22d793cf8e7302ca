"""表彰: nothing stands in the register without vote, review and notice; taken away it stays; nobody is ranked."""

import datetime as dt
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from jiceng.accounts.models import User
from jiceng.audit.models import Entry
from jiceng.core.dates import PartialDate
from jiceng.core.errors import Refused
from jiceng.openness.actions import answer_objection, conclude, post_notice, raise_objection
from jiceng.openness.models import Notice
from jiceng.organizations.actions import set_up
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import give_honour, revoke_honour
from jiceng.people.models import Honour
from jiceng.procedures.awarding import close_award, nominate, offer_award
from jiceng.procedures.honours import PROCEDURES, award_lines, honours_behind, honours_of, offered_to
from jiceng.procedures.models import Award
from jiceng.procedures.papers import filled
from jiceng.workflow.models import Case

DAY = dt.date(2026, 11, 22)


def offered(place: SimpleNamespace, whom: str = "person", **fields: Any) -> Award:
    given = {"title": "优秀共产党员", "criteria": "带头\n公认"} | fields
    return offer_award(organization=place.committee, whom=whom, by=place.staff, at=place.at, **given)


def nominated(place: SimpleNamespace, award: Award, **fields: Any) -> Case:
    procedure = installed_rulebook().procedure(PROCEDURES[award.whom])  # type: ignore[index]
    assert procedure is not None
    given = {"organization": place.branch, "person": place.people[3] if award.whom == "person" else None}
    return nominate(award=award, procedure=procedure, by=place.recorder, at=place.at, **(given | fields))


def hung(place: SimpleNamespace, case: Case, **fields: Any) -> Notice:
    """A notice that is over, without a result."""
    given = {"posted_on": dt.date(2026, 10, 9), "days": 5, "places": "公告栏", "contact": "办公室"}
    return post_notice(
        organization=place.committee,
        title="表彰对象公示",
        text="拟表彰下列对象。",
        audience="party",
        person=case.person,
        by=place.staff,
        at=place.at,
        **(given | fields),
    )


def concluded(place: SimpleNamespace, case: Case) -> Notice:
    notice = hung(place, case)
    conclude(notice=notice, result="没有异议。", by=place.staff, at=place.at)
    return notice


def decided(place: SimpleNamespace, case: Case, step: Any, notice: Notice) -> None:
    vote = {"vote": "ordinary"} if case.person_id else {}
    step(case, "nominated", "2026-09-10", result="passed", **vote)
    step(case, "reviewed", "2026-09-20", result="passed")
    step(case, "public_notice", "2026-10-09", source=notice.public_id)
    step(case, "decided", "2026-11-01", result="given", values={"document": "东委〔2026〕9号"})


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_way_of_a_member_ends_in_the_register(place: SimpleNamespace, step: Any) -> None:
    award = offered(place, target=3, target_on=dt.date(2026, 12, 31))
    case = nominated(place, award)
    decided(place, case, step, concluded(place, case))
    honour = Honour.objects.get()
    assert (honour.person, honour.organization, honour.title) == (place.people[3], None, "优秀共产党员")
    assert (honour.giver, honour.document, str(honour.on)) == ("东街党委", "东委〔2026〕9号", "2026-11-01")
    assert (honour.source, honour.award) == (case.public_id, award.public_id)
    step(case, "published", "2026-11-10", result="told", values={"story": "守堤七天。"})
    honour.refresh_from_db()
    case.refresh_from_db()
    assert (honour.story, case.state) == ("守堤七天。", "done")
    assert list(honours_behind(award, place.committee)) == [honour]
    assert award_lines([award], DAY)[0].given == 1


def test_the_way_of_an_organisation_ends_on_its_page(place: SimpleNamespace, step: Any) -> None:
    award = offered(place, "organization", title="五好党支部")
    case = nominated(place, award)
    decided(place, case, step, concluded(place, case))
    assert [one.title for one in honours_of(place.branch)] == ["五好党支部"]
    page = as_user(place.recorder).get(reverse("register:organization", args=[place.branch.public_id]))
    assert '<span class="honour">五好党支部</span>' in page.content.decode()


@pytest.mark.parametrize("left_out", ["nominated", "reviewed", "public_notice"])
def test_without_one_of_the_steps_nobody_is_honoured(
    place: SimpleNamespace, step: Any, left_out: str
) -> None:
    case = nominated(place, offered(place))
    given: dict[str, dict[str, Any]] = {
        "nominated": {"on": "2026-09-10", "result": "passed", "vote": "ordinary"},
        "reviewed": {"on": "2026-09-20", "result": "passed"},
        "public_notice": {"on": "2026-10-09", "source": concluded(place, case).public_id},
        "decided": {"on": "2026-11-01", "result": "given"},
    }
    for name, fields in given.items():
        if name != left_out:
            step(case, name, fields.pop("on"), **fields)
    assert not Honour.objects.exists()
    step(case, left_out, given[left_out].pop("on"), **given[left_out])
    assert Honour.objects.count() == 1


def test_a_vote_that_failed_or_is_not_recorded_holds_the_honour_back(
    place: SimpleNamespace, step: Any
) -> None:
    award = offered(place)
    for person, vote in ((3, {}), (4, {"vote": "ordinary", "favour": 2})):
        case = nominated(place, award, person=place.people[person])
        notice = concluded(place, case)
        step(case, "nominated", "2026-09-10", result="passed", **vote)
        step(case, "reviewed", "2026-09-20", result="passed")
        step(case, "public_notice", "2026-10-09", source=notice.public_id)
        step(case, "decided", "2026-11-01", result="given")
    assert not Honour.objects.exists()


def test_an_objection_that_stands_holds_the_honour_back(place: SimpleNamespace, step: Any) -> None:
    case = nominated(place, offered(place))
    notice = hung(place, case)
    objection = raise_objection(
        notice=notice,
        text="不属实",
        came="letter",
        raised_on=dt.date(2026, 10, 12),
        by=place.staff,
        at=place.at,
    )
    answer_objection(
        objection=objection,
        outcome="upheld",
        looked_into="已核实",
        answer="属实",
        by=place.staff,
        at=place.at,
    )
    conclude(notice=notice, result="异议成立。", by=place.staff, at=place.at)
    decided(place, case, step, notice)
    assert not Honour.objects.exists()
    text = as_user(place.staff).get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert "异议成立" in text


def test_a_notice_without_a_result_holds_the_honour_back(place: SimpleNamespace, step: Any) -> None:
    case = nominated(place, offered(place))
    decided(place, case, step, hung(place, case))
    assert not Honour.objects.exists()


@pytest.mark.parametrize(
    ("name", "result", "outcome"),
    [
        ("nominated", "rejected", "rejected"),
        ("reviewed", "returned", "returned"),
        ("decided", "declined", "declined"),
    ],
)
def test_a_nomination_may_end_before_the_honour(
    place: SimpleNamespace, step: Any, name: str, result: str, outcome: str
) -> None:
    case = nominated(place, offered(place))
    step(case, name, "2026-09-20", result=result)
    case.refresh_from_db()
    assert (case.state, case.outcome, Honour.objects.count()) == ("ended", outcome, 0)


def test_one_person_is_nominated_for_several_awards_but_once_for_each(place: SimpleNamespace) -> None:
    first, second = offered(place), offered(place, title="优秀党务工作者")
    titles = [nominated(place, one).title for one in (first, second)]
    assert titles == ["党员03（优秀共产党员）", "党员03（优秀党务工作者）"]
    with pytest.raises(Refused, match="已有一件正在办理"):
        nominated(place, first)


def test_nominations_are_for_whom_the_award_is(place: SimpleNamespace) -> None:
    with pytest.raises(Refused, match="由所在党支部推荐"):
        nominated(place, offered(place), organization=place.committee)
    with pytest.raises(Refused, match="下级党组织"):
        nominated(place, offered(place, "organization"), organization=place.committee)


def test_a_late_nomination_is_labelled_and_a_closed_award_takes_none(
    place: SimpleNamespace, step: Any
) -> None:
    award = offered(place, until=dt.date(2026, 9, 1))
    case = nominated(place, award)
    step(case, "nominated", "2026-09-10", result="passed", vote="ordinary")
    text = as_user(place.recorder).get(reverse("procedures:case", args=[case.public_id])).content.decode()
    assert "推荐截止日期是" in text
    close_award(award=award, on=DAY, by=place.staff, at=place.at)
    with pytest.raises(Refused, match="已经结束"):
        nominated(place, award, person=place.people[4])
    with pytest.raises(Refused, match="已经结束"):
        close_award(award=award, on=DAY, by=place.staff, at=place.at)


def test_each_end_records_its_own_steps(place: SimpleNamespace) -> None:
    case = nominated(place, offered(place))
    url = reverse("procedures:record", args=[case.public_id, "reviewed"])
    sent = {"on": "2026-09-20", "result": "passed"}
    assert as_user(place.recorder).post(url, sent).status_code == 403
    assert as_user(place.neighbour).post(url, sent).status_code == 404
    assert as_user(place.staff).post(url, sent).status_code == 302


def test_an_honour_taken_away_stays_with_its_reason(place: SimpleNamespace) -> None:
    honour = entered(place, "2025-07-01")
    award = offered(place)
    Honour.objects.update(award=award.public_id)
    given = {"place": place.branch, "by": place.staff, "at": place.at}
    with pytest.raises(Refused, match="早于授予日期"):
        revoke_honour(honour=honour, on=dt.date(2025, 6, 30), why="失实", **given)
    with pytest.raises(Refused, match="原因"):
        revoke_honour(honour=honour, on=DAY, why=" ", **given)
    revoke_honour(honour=honour, on=DAY, why="事迹失实", **given)
    with pytest.raises(Refused, match="已经撤销"):
        revoke_honour(honour=honour, on=DAY, why="又一次", **given)
    text = as_user(place.recorder).get(reverse("register:person", args=[place.people[3].public_id]))
    assert "<del>优秀共产党员</del>" in text.content.decode() and "事迹失实" in text.content.decode()
    assert award_lines([award], DAY)[0].given == 0
    assert Entry.objects.filter(verb="honour_revoked", subject=place.people[3].public_id).count() == 1


def entered(place: SimpleNamespace, on: str, person: int = 3, **fields: Any) -> Honour:
    given = {"title": "优秀共产党员", "giver": "东城区委", "person": place.people[person]} | fields
    return give_honour(
        organization=None, place=place.branch, on=PartialDate(on), by=place.staff, at=place.at, **given
    )


def test_an_honour_from_before_is_entered_once_and_not_for_the_future(place: SimpleNamespace) -> None:
    entered(place, "2019")
    with pytest.raises(Refused, match="已经登记过"):
        entered(place, "2019")
    with pytest.raises(Refused, match="今天之后"):
        entered(place, "2027-01-01")


def test_an_honour_is_of_one_person_or_one_organisation(place: SimpleNamespace) -> None:
    honour = entered(place, "2019")
    for changes in ({"organization": place.branch}, {"person": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Honour.objects.filter(pk=honour.pk).update(**changes)


def test_members_find_their_honours_among_their_own_data(place: SimpleNamespace) -> None:
    entered(place, "2019", story="守堤七天。")
    person = place.people[3]
    person.user = User.objects.create_user("own", name=person.name, password="a long password")
    person.save()
    text = as_user(person.user).get(reverse("register:me")).content.decode()
    assert "优秀共产党员" in text and "守堤七天。" in text and "/revoke/" not in text


def test_who_keeps_the_register_enters_and_takes_away_by_the_pages(place: SimpleNamespace) -> None:
    client, person = as_user(place.staff), place.people[3]
    sent = {"title": "先进工作者", "giver": "东城区委", "on": "2018"}
    assert client.post(reverse("procedures:honour_person", args=[person.public_id]), sent).status_code == 302
    url = reverse("procedures:honour_organization", args=[place.branch.public_id])
    assert client.post(url, sent).status_code == 302
    assert client.post(url, sent | {"title": ""}).status_code == 422
    for honour in Honour.objects.all():
        page = reverse("procedures:revoke", args=[honour.public_id])
        assert client.post(page, {"on": "2026-11-01", "why": "失实"}).status_code == 302
    assert Honour.objects.filter(revoked_on=None).count() == 0


def test_an_award_is_offered_changed_nominated_for_and_closed_by_the_pages(place: SimpleNamespace) -> None:
    staff, recorder = as_user(place.staff), as_user(place.recorder)
    sent = {"title": "五好党支部", "whom": "organization", "criteria": "班子好", "target_on": "2026-12-31"}
    url = reverse("procedures:offer", args=[place.committee.public_id])
    assert "也请写目标数" in staff.post(url, sent).content.decode()
    assert staff.post(url, sent | {"target": "100"}).status_code == 302
    award = Award.objects.get()
    change = reverse("procedures:change_award", args=[award.public_id])
    assert recorder.post(change, sent).status_code == 404
    assert staff.post(change, sent | {"target": "50"}).status_code == 302
    listing = recorder.get(reverse("procedures:awards", args=[place.branch.public_id])).content.decode()
    assert "已表彰 0 / 目标 50" in listing
    begin = reverse("procedures:nominate", args=[place.branch.public_id, award.public_id])
    assert recorder.get(begin).status_code == 200
    assert recorder.post(begin, {}).status_code == 302
    assert Case.objects.get().other == place.committee
    assert (
        staff.post(
            reverse("procedures:close_award", args=[award.public_id]), {"on": "2026-11-20"}
        ).status_code
        == 302
    )
    assert recorder.post(begin, {}).status_code == 422


def test_an_award_of_others_is_not_offered_and_shows_nobody_of_others(place: SimpleNamespace) -> None:
    stranger = set_up(name="西街党委", kind="committee", parent=None, by=place.system, at=place.at)
    foreign = offer_award(
        organization=stranger, title="标杆", whom="person", criteria="好", by=place.system, at=place.at
    )
    assert list(offered_to(place.branch)) == []
    url = reverse("procedures:award", args=[place.branch.public_id, foreign.public_id])
    assert as_user(place.recorder).get(url).status_code == 404
    award = offered(place)
    entered(place, "2025", award=award.public_id)
    own = reverse("procedures:award", args=[place.branch.public_id, award.public_id])
    beside = reverse("procedures:award", args=[place.other.public_id, award.public_id])
    assert place.people[3].name in as_user(place.recorder).get(own).content.decode()
    text = as_user(place.neighbour).get(beside).content.decode()
    assert place.people[3].name not in text and "已表彰 1" in text


def test_lists_cost_the_same_with_few_and_with_many(
    place: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    client = as_user(place.staff)
    award = offered(place)
    entered(place, "2020", award=award.public_id)
    urls = [
        reverse("procedures:awards", args=[place.committee.public_id]),
        reverse("procedures:award", args=[place.committee.public_id, award.public_id]),
        reverse("register:person", args=[place.people[3].public_id]),
    ]
    counts = []
    for url in urls:
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        counts.append(len(few))
    for number in range(6):
        offered(place, title=f"荣誉{number}")
        entered(place, "2021", number % 3 + 3, award=award.public_id, title=f"荣誉{number}")
    for url, count in zip(urls, counts, strict=True):
        with django_assert_num_queries(count):
            client.get(url)


def test_those_honoured_stand_in_the_order_of_the_days_not_of_how_much_they_have(
    place: SimpleNamespace,
) -> None:
    award = offered(place)
    for on, person in (("2022", 5), ("2023", 4), ("2024", 4), ("2025", 3)):
        entered(place, on, person, award=award.public_id)
    names = [one.person.name for one in honours_behind(award, place.committee) if one.person]
    assert names == [place.people[one].name for one in (5, 4, 4, 3)]
    page = as_user(place.staff).get(
        reverse("procedures:award", args=[place.committee.public_id, award.public_id])
        + "?order=-count&sort=count"
    )
    assert [one.person.name for one in page.context["page"].rows] == names


def test_more_than_a_page_of_those_honoured_can_be_read(place: SimpleNamespace) -> None:
    award = offered(place)
    for number in range(60):
        entered(place, f"{1960 + number}", award=award.public_id)
    client = as_user(place.staff)
    url = reverse("procedures:award", args=[place.committee.public_id, award.public_id])
    first = client.get(url).context["page"]
    second = client.get(url, {"page": first.next}).context["page"]
    assert [str(one.on) for one in [*first.rows, *second.rows]] == [
        str(1960 + number) for number in range(60)
    ]


def test_a_committee_hangs_a_notice_about_a_member_below_it(place: SimpleNamespace) -> None:
    person, client = place.people[3], as_user(place.staff)
    url = reverse("openness:post", args=[place.committee.public_id])
    assert f'value="{person.public_id}"' in client.get(f"{url}?person={person.public_id}").content.decode()
    outside = reverse("openness:post", args=[place.other.public_id])
    neighbour = as_user(place.neighbour).get(f"{outside}?person={person.public_id}").content.decode()
    assert f'value="{person.public_id}"' not in neighbour


def test_an_organisation_is_offered_only_notices_of_either_end_about_nobody(place: SimpleNamespace) -> None:
    case = nominated(place, offered(place, "organization"))
    mine = hung(place, case)
    about = {"title": "公示", "text": "公示", "audience": "party", "posted_on": DAY, "days": 5}
    where = {"places": "公告栏", "contact": "办公室", "by": place.staff, "at": place.at}
    others = post_notice(organization=place.other, **about, **where)
    named = post_notice(organization=place.committee, person=place.people[3], **about, **where)
    url = reverse("procedures:case", args=[case.public_id]) + "?step=public_notice"
    text = as_user(place.staff).get(url).content.decode()
    assert mine.public_id in text and others.public_id not in text and named.public_id not in text


def test_papers_are_filled_with_what_is_known(place: SimpleNamespace, step: Any) -> None:
    entered(place, "2019", title="先进工作者")
    case = nominated(place, offered(place))
    values = {"story": "守堤七天。"}
    step(case, "nominated", "2026-09-10", result="passed", values=values, vote="ordinary")
    step(case, "decided", "2026-11-01", result="given", values={"document": "东委〔2026〕9号"})
    book = installed_rulebook()

    def text(name: str) -> str:
        paper = book.paper(name)
        assert paper is not None
        found = Document(io.BytesIO(filled(paper, case)))
        cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(one.text for one in found.paragraphs), *cells])

    form, decision = text("honour_recommendation"), text("honour_decision")
    assert "东城区委“先进工作者”" in form and "守堤七天。" in form and "赞成9票" in form
    assert "关于表彰党员03的决定" in decision and "东委〔2026〕9号" in decision and "东街党委决定" in decision
