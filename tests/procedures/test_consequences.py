"""What else changes when an organisation is merged, split, dissolved or moved: shown first, then done in one go."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.activities.actions import plan_activity
from jiceng.activities.models import Activity
from jiceng.core import clock
from jiceng.core.errors import Refused
from jiceng.openness.actions import post_notice
from jiceng.openness.models import Notice
from jiceng.organizations import consequences
from jiceng.organizations.actions import set_up, use_pack
from jiceng.organizations.consequences import Proposal
from jiceng.organizations.models import Organization, Unit
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people import actions as people
from jiceng.people.models import Appointment, Candidacy, Membership
from jiceng.register.verify import check_register
from jiceng.workflow.actions import open_case, open_task
from jiceng.workflow.models import CEASED, Case, State, Task

ON = dt.date(2026, 11, 20)


def as_user(user: object) -> Client:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return client


def begun(place: SimpleNamespace, name: str, **fields: Any) -> Case:
    procedure = installed_rulebook().procedure(name)
    assert procedure is not None
    given = {"organization": place.branch, "person": None, "title": procedure.title}
    return open_case(procedure=procedure, by=place.recorder, at=place.at, **given | fields)


@pytest.fixture
def busy(place: SimpleNamespace, began: Callable[..., Any]) -> SimpleNamespace:
    """The branch in the middle of its work: an applicant, an election, a transfer each way, a task, a plan, a notice."""
    given = {"by": place.recorder, "at": place.at}
    joined = people.admit_imported(organization=place.other, name="河畔党员", standing="full", **given)
    place.applicant = began()
    place.election = begun(place, "re-election", given={"term_end": dt.date(2026, 12, 20)})
    place.leaving = begun(place, "transfer", person=place.people[1], title="党员01", other=place.other)
    place.lost = begun(place, "lost-contact", person=place.people[2], title="党员02")
    place.coming = begun(
        place,
        "transfer",
        organization=place.other,
        other=place.branch,
        person=joined.person,
        title="河畔党员",
    )
    place.task = open_task(
        organization=place.branch,
        title="修好活动室的灯",
        origin="other",
        owner=place.people[3],
        due=dt.date(2026, 12, 1),
        **given,
    )
    place.plan = plan_activity(
        organization=place.branch,
        kinds=["theme_day"],
        title="十二月主题党日",
        starts_at=dt.datetime(2026, 12, 5, 9, tzinfo=clock.zone()),
        **given,
    )
    place.notice = post_notice(
        organization=place.branch,
        title="拟接收预备党员公示",
        text="公示如下。",
        audience="party",
        posted_on=ON,
        days=5,
        places="活动室",
        contact="0574-0000",
        **given,
    )
    place.unit = Unit.objects.create(
        name="江景物业公司", sector="enterprise", above=place.committee, covered_by=place.branch
    )
    use_pack(
        organization=place.branch,
        pack="lecture-quarterly",
        begins=dt.date(2026, 1, 1),
        by=place.system,
        at=place.at,
    )
    return place


def seen(verb: str, place: SimpleNamespace, **fields: Any) -> dict[str, tuple[int, list[str]]]:
    """The preview, by title and what becomes of it."""
    shown = consequences.lines(Proposal(verb, place.branch, ON, **fields))
    return {f"{one.title}：{one.stops or one.what}": (one.count, one.names) for one in shown}


def merge(place: SimpleNamespace) -> None:
    people.merge(organization=place.branch, into=place.other, on=ON, by=place.staff, at=place.at)


def test_a_preview_says_everything_that_a_merger_then_does(busy: SimpleNamespace) -> None:
    shown = seen("merge", busy, to=busy.other)
    assert shown == {
        "党员：转入“河畔支部”。": (10, [f"党员{number:02}" for number in range(10)]),
        "入党申请人、积极分子和发展对象：随之转入，由接收的党支部继续培养。": (1, ["申请人甲"]),
        "任职：当天结束；需要时在新的党组织重新任命。": (1, ["党员00（书记）"]),
        "单位：改由“河畔支部”覆盖或者负责。": (1, ["江景物业公司"]),
        "自己选用的规则包：当天停用。": (1, ["每季度一次党课（地方做法）"]),
        "规则包：从那天起不再适用。": (1, ["每季度一次党课（地方做法）"]),
        "正在办理的事项：随人转去，由接收的党组织继续办理，已经记下的不变。": (
            2,
            ["申请人甲（发展党员）", "党员02（失联党员处置）"],
        ),
        "两个组织之间正在办理的事项：合并后不用再办，就此终止。": (1, ["党员01（组织关系转接）"]),
        "它自己的事项（如换届选举）：就此终止，已经记下的保留。": (1, ["换届选举"]),
        "其他组织转到这里来办的事项：退回对方，就此终止。": (1, ["河畔党员（组织关系转接）"]),
        "挂账销号：转到“河畔支部”继续挂账。": (1, ["修好活动室的灯"]),
        "计划中的活动：改由“河畔支部”开展，应到人员重新列出并通知。": (1, ["2026年12月5日 十二月主题党日"]),
        "还没有结果的公示：由“河畔支部”受理异议、作出结果，公示期不变。": (1, ["拟接收预备党员公示"]),
        "在它上面的授权：从那天起只能查看它以前的记录；在别处需要的权限，请另行授予。": (
            1,
            ["recorder（支部记录人）"],
        ),
        "上级的授权：从此管到这里的人和工作。": (1, ["支部记录人（河畔支部）"]),
    }
    merge(busy)
    for one in (busy.applicant, busy.lost, busy.election, busy.leaving, busy.coming):
        one.refresh_from_db()
    assert [busy.applicant.organization, busy.lost.organization] == [busy.other, busy.other]
    assert {one.outcome for one in (busy.election, busy.leaving, busy.coming)} == {CEASED}
    candidacy = Candidacy.objects.get(ends=None)
    assert (candidacy.organization, candidacy.begins) == (busy.other, ON)
    assert Task.objects.get().organization == busy.other
    plan = Activity.objects.get()
    assert (plan.organization, [one.organization for one in plan.hosts.all()]) == (busy.other, [busy.other])
    assert plan.attendances.count() == 11
    assert Notice.objects.get().organization == busy.other
    assert Unit.objects.get().covered_by == busy.other
    assert not Appointment.objects.filter(ends=None).exists()
    assert busy.branch.pack_uses.get().ends == ON
    assert check_register() == []


def test_a_branch_with_open_work_about_people_is_not_dissolved(busy: SimpleNamespace) -> None:
    dissolve = {"organization": busy.branch, "on": ON, "by": busy.staff, "at": busy.at}
    with pytest.raises(Refused, match="还有10名党员，请先转出"):
        people.dissolve(**dissolve)
    for member in Membership.objects.filter(organization=busy.branch, ends=None):
        people.transfer(membership=member, to=busy.other, on=dt.date(2026, 11, 10), by=busy.staff, at=busy.at)
    with pytest.raises(Refused, match="申请人甲还在这里申请入党"):
        people.dissolve(**dissolve)
    people.end_candidacy(person=busy.applicant.person, on=ON, how="withdrawn", by=busy.staff, at=busy.at)
    with pytest.raises(Refused, match=r"^申请人甲（发展党员）还没有办完"):
        people.dissolve(**dissolve)
    Case.objects.filter(organization=busy.branch, person__isnull=False).update(state=State.ENDED)
    people.dissolve(**dissolve)
    busy.coming.refresh_from_db()
    busy.election.refresh_from_db()
    assert [busy.coming.outcome, busy.election.outcome] == [CEASED, CEASED]
    assert Activity.objects.get().state == "cancelled"
    assert Task.objects.get().organization == busy.other, "it went along with its owner"
    assert Notice.objects.get().organization == busy.committee
    assert (Unit.objects.get().covered_by, Unit.objects.get().above) == (None, busy.committee)
    assert check_register() == []


def test_in_a_split_only_what_concerns_the_chosen_goes_along(busy: SimpleNamespace) -> None:
    chosen = list(Membership.objects.filter(person__in=busy.people[:3], organization=busy.branch))
    part = people.split(
        organization=busy.branch, name="江景二支部", members=chosen, on=ON, by=busy.staff, at=busy.at
    )
    where = {one.title: one.organization.name for one in Case.objects.filter(state=State.OPEN)}
    assert where == {
        "申请人甲": "江景支部",
        "换届选举": "江景支部",
        "党员01": "江景二支部",
        "党员02": "江景二支部",
        "河畔党员": "河畔支部",
    }
    assert Task.objects.get().organization == busy.branch, "its owner stays"
    assert part.memberships.filter(ends=None).count() == 3
    assert not Appointment.objects.filter(ends=None).exists(), "the secretary has left"


def test_a_move_says_whose_roles_come_to_cover_it_and_changes_no_work(busy: SimpleNamespace) -> None:
    west = set_up(name="西街党委", kind="committee", parent=busy.committee, by=busy.system, at=busy.at)
    give(user=busy.auditor, role="auditor", organization=west, by=busy.system, at=busy.at)
    assert seen("move", busy, to=west) == {
        "上级的授权：从此管到这里的人和工作。": (1, ["检查人员（西街党委）"])
    }


def test_all_or_nothing(busy: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_given: object) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr("jiceng.openness.following.hand_on", broken)
    with pytest.raises(RuntimeError):
        merge(busy)
    assert Organization.objects.get(pk=busy.branch.pk).dissolved_on is None
    assert Membership.objects.filter(organization=busy.branch, ends=None).count() == 10
    assert Case.objects.filter(state=State.ENDED).count() == 0
    assert Task.objects.get().organization == busy.branch
    assert Activity.objects.get().organization == busy.branch


def test_the_page_shows_the_preview_first_and_keeps_nothing(busy: SimpleNamespace) -> None:
    client, url = as_user(busy.staff), reverse("register:change", args=[busy.branch.public_id, "merge"])
    typed = {"to": "河畔支部", "on": "2026-11-20", "document": "东委〔2026〕9号"}
    page = client.post(url, typed)
    assert page.status_code == 200
    assert "还会一并变动" in page.content.decode()
    assert not Organization.objects.filter(dissolved_on__isnull=False).exists()

    again = client.post(url, typed | {"back": "1"})
    assert 'value="东委〔2026〕9号"' in again.content.decode()
    assert again.status_code == 200

    stale = client.post(url, typed | {"seal": "something else"})
    assert "情况有了变化" in stale.content.decode()

    done = client.post(url, typed | {"seal": page.context["seal"]})
    assert done.status_code == 302
    assert Organization.objects.get(pk=busy.branch.pk).dissolved_on == ON


def test_what_stops_a_change_is_shown_without_a_button(busy: SimpleNamespace) -> None:
    url = reverse("register:change", args=[busy.branch.public_id, "dissolve"])
    page = as_user(busy.staff).post(url, {"on": "2026-11-20"})
    assert [one.count for one in page.context["stops"]] == [10, 1, 3]
    assert "确认办理" not in page.content.decode()
    sent = as_user(busy.staff).post(url, {"on": "2026-11-20", "seal": page.context["seal"]})
    assert sent.status_code == 422


def test_an_impossible_day_is_said_before_the_preview(busy: SimpleNamespace) -> None:
    url = reverse("register:change", args=[busy.branch.public_id, "merge"])
    page = as_user(busy.staff).post(url, {"to": "河畔支部", "on": "2027-01-01"})
    assert (page.status_code, page.context["form"].errors["on"]) == (422, ["日期不能晚于今天。"])


def test_a_preview_takes_as_many_queries_for_many_as_for_few(
    busy: SimpleNamespace, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40) as few:
        consequences.lines(Proposal("merge", busy.branch, ON, to=busy.other))
    for number in range(5):
        open_task(
            organization=busy.branch,
            title=f"第{number}件",
            origin="other",
            owner=busy.people[4],
            due=dt.date(2026, 12, 1),
            by=busy.recorder,
            at=busy.at,
        )
    with django_assert_max_num_queries(len(few.captured_queries)):
        consequences.lines(Proposal("merge", busy.branch, ON, to=busy.other))
