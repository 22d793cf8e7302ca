"""Every address and every role: who gets in, who gets 403, who gets 404, who must log in first.

An address without a row fails the test. The stranger records in another subtree: others' objects are 404 to them.
"""

import datetime as dt
import re
from collections.abc import Iterator

import openpyxl
import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.activities.actions import attach_file, record_activity
from jiceng.activities.models import Activity, SecretBallot
from jiceng.core import clock
from jiceng.core.dates import PartialDate
from jiceng.documents.models import ImportRun, Paper, PaperForm, PaperSet
from jiceng.openness.actions import post_notice, raise_objection
from jiceng.organizations.actions import add_unit, open_term, set_up, use_pack
from jiceng.organizations.rulebooks import installed_rulebook
from jiceng.people.actions import admit_imported, appoint, enter_applicant, give_honour, raise_contest
from jiceng.portal.actions import renew_calendar
from jiceng.portal.ledgers import set_file
from jiceng.procedures.actions import enter_tally
from jiceng.procedures.awarding import offer_award
from jiceng.procedures.meeting_actions import list_problem, note_opinion
from jiceng.procedures.models import Election, SheetRound, SheetWriter
from jiceng.procedures.talks import note_talk
from jiceng.register.jobs import path_of
from jiceng.workflow.actions import open_case, open_task, record_step

ROLES = ("anonymous", "member", "recorder", "committee", "auditor", "administrator", "stranger")

MATRIX: dict[str, str] = {
    "accounts:enter": "3333333",
    "accounts:login": "yyyyyyy",
    "accounts:logout": "LLLLLLL",
    "accounts:password": "Lyyyyyy",
    "accounts:preferences": "yyyyyyy",
    "activities:attach": "L3y3344",
    "activities:attachment": "L3yyy44",
    "activities:ballot": "Lyyyy44",
    "activities:begin_ballot": "L3y3344",
    "activities:calendar": "Lyyyy44",
    "activities:cancel": "L3y3344",
    "activities:check_in": "L3y3344",
    "activities:check_in_code": "L3y3344",
    "activities:claim": "Ly44444",
    "activities:close_ballot": "L3y3344",
    "activities:correct": "L3y3344",
    "activities:detail": "Lyyyy44",
    "activities:hosts": "L3yy34y",
    "activities:index": "Lyyyy4y",
    "activities:item": "Lyyyyyy",
    "activities:list": "Lyyyy44",
    "activities:live": "L3yy34y",
    "activities:record": "L3y3344",
    "api:api-root": "4444444",
    "api:due_steps": "L3yyy44",
    "api:get_activity": "Lyyyy44",
    "api:get_ask": "Lyyyyyy",
    "api:get_case": "L3yyy44",
    "api:list_activities": "Lyyyy44",
    "api:list_cases": "L3yyy44",
    "api:list_questions": "Lyyyyyy",
    "api:list_rules": "Lyyyyyy",
    "api:mark": "L3y3344",
    "api:openapi-json": "yyyyyyy",
    "api:post_activity": "L3y3344",
    "api:post_ask": "Lyyyyyy",
    "api:post_step": "L3yy344",
    "api:show_rule": "Lyyyyyy",
    "notifications:inbox": "Lyyyyyy",
    "notifications:read": "Ly44444",
    "openness:answer": "L3yy344",
    "openness:conclude": "L3yy344",
    "openness:index": "Lyyyy4y",
    "openness:list": "L3yyy44",
    "openness:notice": "L3yyy44",
    "openness:post": "L3yy344",
    "openness:public": "yyyyyyy",
    "openness:record": "L3yy344",
    "openness:reveal": "L3yy344",
    "openness:sheet": "L3yyy44",
    "openness:take_down": "L3yy344",
    "portal:activate": "L3333y3",
    "portal:calculator": "Lyyyyyy",
    "portal:calendar": "Lyyyyyy",
    "portal:change": "L3333y3",
    "portal:changes": "L3333y3",
    "portal:explain": "L3yyy44",
    "portal:feed": "yyyyyyy",
    "portal:formalism": "L3333y3",
    "portal:home": "Lyyyyyy",
    "portal:ledger_form": "L3yyy44",
    "portal:ledger_set": "L44y444",
    "portal:ledger_set_file": "L44y444",
    "portal:ledger_sets": "Lyyyyyy",
    "portal:ledgers": "L4yyy4y",
    "portal:list": "L3yyy4y",
    "portal:month": "Lyyyy44",
    "portal:overview": "L3yyy4y",
    "portal:packs": "Lyyyy44",
    "portal:paper": "L3yyy44",
    "portal:print_ledger": "Lyyyyyy",
    "portal:remove_ledger_form": "L3yy344",
    "portal:questions": "Lyyyyyy",
    "portal:rule": "Lyyyyyy",
    "portal:rules": "Lyyyyyy",
    "portal:stop_pack": "L33y344",
    "portal:upload_ledger_form": "L3yy344",
    "procedures:admitted": "L3yyy44",
    "procedures:add_opinion": "L3yy344",
    "procedures:add_problem": "L3yy344",
    "procedures:add_talk": "L3yy344",
    "procedures:apply": "L3yy344",
    "procedures:ballot": "L3yy344",
    "procedures:award": "L3yyy44",
    "procedures:awards": "L3yyy44",
    "procedures:away": "L3yy344",
    "procedures:begin_democratic_life": "L344344",
    "procedures:begin_election": "L3yy344",
    "procedures:begin_life_meeting": "L3yy344",
    "procedures:case": "L3yyy44",
    "procedures:change_award": "L3yy344",
    "procedures:close_award": "L3yy344",
    "procedures:consent": "L3yy344",
    "procedures:close_screen": "L3yy344",
    "procedures:correct": "L3yy344",
    "procedures:correct_opinion": "L3yy344",
    "procedures:correct_problem": "L3yy344",
    "procedures:correct_talk": "L3yy344",
    "procedures:definition": "Lyyyyyy",
    "procedures:election": "L3yyy44",
    "procedures:effects": "L33y344",
    "procedures:end": "L3yy344",
    "procedures:enter_grading": "L3yy344",
    "procedures:erase_talk": "Ly33344",
    "procedures:grading": "L3yyy44",
    "procedures:guest": "L3yy344",
    "procedures:honour_organization": "L33y344",
    "procedures:honour_person": "L33y344",
    "procedures:index": "Lyyyy4y",
    "procedures:kind": "Lyyyy4y",
    "procedures:list": "L3yyy44",
    "procedures:lose": "L3yy344",
    "procedures:nominate": "L3yy344",
    "procedures:offer": "L3yy344",
    "procedures:opinions": "L3yyy44",
    "procedures:open_screen": "L3yy344",
    "procedures:original": "L3yy344",
    "procedures:paper": "L3yyy44",
    "procedures:post_ballot": "L3yy344",
    "procedures:printed": "L3yy344",
    "procedures:probation": "L3yy344",
    "procedures:recommend": "L3yy344",
    "procedures:record": "L3yy344",
    "procedures:receive": "L33y344",
    "procedures:renew": "L33y344",
    "procedures:report": "Lyyyyyy",
    "procedures:revoke": "L33y344",
    "procedures:sheet": "Lyyyy44",
    "procedures:talk": "Ly33344",
    "procedures:talks": "L3yyy44",
    "procedures:tally": "L3yy344",
    "procedures:transfer": "L3yy344",
    "procedures:whose": "L3yy344",
    "procedures:withdraw": "L3yy344",
    "procedures:withdraw_opinion": "L3yy344",
    "procedures:withdraw_problem": "L3yy344",
    "procedures:withdraw_talk": "L3yy344",
    "register:answer_contest": "L3yy344",
    "register:appoint": "L33y344",
    "register:cancel_import": "L33y333",
    "register:change": "L33y344",
    "register:check_import": "L33y333",
    "register:close_term": "L33y344",
    "register:contest": "Lyyyyyy",
    "register:contests": "L3yy344",
    "register:create_user": "L3333y3",
    "register:edit_person": "L33y344",
    "register:end_appointment": "L33y344",
    "register:enter": "L33y344",
    "register:give_grant": "L3333y3",
    "register:grants": "L3333y3",
    "register:import": "L33y333",
    "register:imports": "L33y333",
    "register:leave": "L33y344",
    "register:marked_workbook": "L33y333",
    "register:me": "Lyyyyyy",
    "register:open_term": "L33y344",
    "register:organization": "Lyyyy44",
    "register:organizations": "Lyyyyyy",
    "register:person": "L3yyy44",
    "register:place": "L33y344",
    "register:propose": "L3yy344",
    "register:reveal": "L3yy344",
    "register:roster": "L3yyy44",
    "register:run_import": "L33y333",
    "register:search": "Lyyyyyy",
    "register:set_up": "L33y344",
    "register:transfer": "L33y344",
    "register:tree": "Lyyyy44",
    "register:undo_import": "L33y333",
    "procedures:form_branch": "L44y344",
    "register:add_unit": "L33y344",
    "register:close_unit": "L44y344",
    "register:edit_unit": "L44y344",
    "register:instruct": "L44y344",
    "register:unit": "L44yy44",
    "register:units": "Lyyyy44",
    "register:user_link": "L3333y3",
    "register:withdraw_grant": "L3333y3",
    "workflow:board": "L3yyy44",
    "workflow:create": "L3yy344",
    "workflow:index": "Lyyyy4y",
    "workflow:list": "L3yyy44",
    "workflow:postpone": "L3yy344",
    "workflow:reopen": "L3yy344",
    "workflow:report": "L3yy344",
    "workflow:sheet": "L3yyy44",
    "workflow:task": "L3yyy44",
    "workflow:verify": "L3yy344",
}
"""Per address one letter per role, in the order of ROLES: y in, 3 forbidden, 4 not found, L log in first."""

POST_ONLY = {
    "activities:close_ballot",
    "openness:reveal",
    "procedures:close_screen",
    "procedures:effects",
    "procedures:talk",
    "portal:remove_ledger_form",
    "register:run_import",
    "register:undo_import",
    "accounts:logout",
    "accounts:preferences",
    "activities:attach",
    "activities:cancel",
    "activities:check_in",
    "activities:hosts",
    "activities:item",
    "activities:live",
    "notifications:read",
    "portal:activate",
    "portal:upload_ledger_form",
    "register:cancel_import",
    "register:check_import",
    "register:contest",
    "register:create_user",
    "register:give_grant",
    "register:reveal",
    "register:user_link",
    "register:withdraw_grant",
    "api:post_activity",
    "api:post_ask",
    "api:post_step",
    "api:mark",
}


def addresses(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}"


@pytest.fixture
def district(db: None) -> dict[str, dict[str, str]]:
    """A committee with a branch, and another root; arguments for every address, about the branch."""
    at, system = clock.now(), User.objects.system()
    root = set_up(name="青石街道党工委", kind="working_committee", parent=None, by=system, at=at)
    branch = set_up(name="甲党支部", kind="branch", parent=root, by=system, at=at)
    other = set_up(name="别处党支部", kind="branch", parent=None, by=system, at=at)
    use_pack(organization=branch, pack="lecture-quarterly", begins=dt.date(2026, 1, 1), by=system, at=at)
    open_term(organization=branch, elected_on=PartialDate("2024-06-18"), by=system, at=at)
    people = [
        admit_imported(organization=branch, name=name, standing="full", by=system, at=at).person
        for name in ("张三", "李四")
    ]
    post = appoint(
        person=people[0], organization=branch, post="secretary", begins=dt.date(2025, 1, 1), by=system, at=at
    )
    users = {role: User.objects.create_user(role, name=role) for role in ROLES[1:]}
    places = {"member": branch, "recorder": branch, "committee": root, "auditor": root, "stranger": other}
    grants = {}
    for role, user in users.items():
        name = "recorder" if role == "stranger" else role
        grants[role] = give(user=user, role=name, organization=places.get(role), by=system, at=at)
    people[1].user = users["member"]
    people[1].save()
    contest = raise_contest(person=people[1], field="name", claim="李四光", by=users["member"], at=at)
    activity = record_activity(
        organization=branch, kinds=["assembly"], title="党员大会", starts_at=at, by=users["recorder"], at=at
    )
    run = ImportRun.objects.create(
        kind="roster",
        file_name="a.xlsx",
        stored_as="matrix.xlsx",
        counts={"rows": 0},
        by=users["committee"],
        organization=root,
        started_at=at,
    )
    papers = PaperSet.objects.create(
        organization=branch,
        period="2026-11",
        script="hans",
        state="done",
        started_at=at,
        seen_at=at,
        started_by=users["committee"],
    )
    file = attach_file(activity=activity, name="a.pdf", content=b"%PDF-1.7", by=system, at=at)
    Activity.objects.filter(pk=activity.pk).update(check_in_key="the-code-on-the-wall")
    path_of(run).parent.mkdir(exist_ok=True)
    openpyxl.Workbook().save(path_of(run))
    set_file(papers).parent.mkdir(parents=True, exist_ok=True)
    set_file(papers).write_bytes(b"zip")
    paper = Paper.objects.create(
        ledger="roster", organization=branch, period="2026-11", count=2, digest="", made_at=at, made_by=system
    )
    form = PaperForm.objects.create(
        organization=branch,
        ledger="terms",
        format="docx",
        name="a.docx",
        content=b"",
        sha256="",
        uploaded_at=at,
        uploaded_by=system,
    )
    procedure = installed_rulebook().procedure("member-development")
    assert procedure is not None
    applicant = enter_applicant(organization=branch, name="王五", on=dt.date(2026, 1, 5), by=system, at=at)
    case = open_case(
        procedure=procedure, organization=branch, person=applicant, title="王五", by=system, at=at
    )
    election = installed_rulebook().procedure("re-election")
    assert election is not None
    voting = open_case(
        procedure=election,
        organization=branch,
        person=None,
        title="换届选举",
        given={"term_end": dt.date(2026, 12, 20)},
        by=system,
        at=at,
    )
    life = installed_rulebook().procedure("life-meeting")
    assert life is not None
    appraising = open_case(
        procedure=life,
        organization=branch,
        person=None,
        title="组织生活会",
        about="2026",
        given={"year_end": dt.date(2026, 12, 31)},
        by=system,
        at=at,
    )
    said = {"case": appraising, "by": system, "at": at}
    opinion = note_opinion(asked="群众代表", text="多到小区走走", on=PartialDate("2026-01-05"), **said)
    problem = list_problem(text="学习不够", person=None, **said)
    talked = note_talk(
        organization=branch,
        on=PartialDate("2026-01-05"),
        first=people[0],
        second=people[1],
        content="谈了培训",
        by=system,
        at=at,
    )
    sheets = SheetRound.objects.create(case=appraising, until=clock.today(), opened_at=at, opened_by=system)
    SheetWriter.objects.create(round=sheets, person=people[1])
    ballot = Election.objects.create(
        case=voting, on=dt.date(2026, 1, 5), seats=1, should_attend=2, opened_at=at, opened_by=system
    )
    for counter in (system, users["recorder"]):
        figures = {"present": 2, "issued": 2, "collected": 2, "void": 0, "votes": {}}
        enter_tally(election=ballot, written_in={"王安": 1}, by=counter, at=at, **figures)
    secret = SecretBallot.objects.create(
        activity=activity, title="评议", meeting="ordinary", opened_at=at, opened_by=system
    )
    task = open_task(
        organization=branch,
        title="清理楼道",
        origin="problem",
        owner=people[0],
        due=clock.today(),
        by=system,
        at=at,
    )
    applied = record_step(case=case, step="apply", on=PartialDate("2026-01-05"), by=system, at=at)
    award = offer_award(
        organization=branch, title="优秀共产党员", whom="person", criteria="带头", by=system, at=at
    )
    honour = give_honour(
        person=people[0],
        organization=None,
        title="优秀共产党员",
        giver="青石街道党工委",
        on=PartialDate("2025"),
        place=branch,
        by=system,
        at=at,
    )
    notice = post_notice(
        organization=branch,
        title="公示",
        text="党费收缴情况",
        audience="society",
        posted_on=clock.today(),
        days=5,
        places="公告栏",
        contact="办公室",
        by=system,
        at=at,
    )
    objection = raise_objection(
        notice=notice,
        text="不对",
        came="letter",
        raised_on=clock.today(),
        name="王五",
        by=system,
        at=at,
    )
    unit = add_unit(above=root, name="甲单位", sector="enterprise", by=system, at=at)
    secrets = {
        "award": award.public_id,
        "file_id": file.public_id,
        "activities:claim": "the-code-on-the-wall",
        "portal:feed": renew_calendar(user=users["member"], at=at),
    }
    ids = {
        "notices/<": notice,
        "objections/<": objection,
        "openness/<": notice,
        "public_id>/remove/": form,
        "activities/ballots/<": secret,
        "tasks/<": task,
        "tasks/organizations/<": branch,
        "cases/<str:public_id>/election/": voting,
        "cases/<str:public_id>/ballot/": voting,
        "cases/<str:public_id>/opinions/": appraising,
        "cases/<str:public_id>/grading/": appraising,
        "cases/<str:public_id>/problems/": appraising,
        "cases/<str:public_id>/talks/": appraising,
        "talks/<": talked,
        "opinions/<": opinion,
        "problems/<": problem,
        "sheets/<": sheets,
        "elections/<": ballot,
        "awards/<str:public_id>": award,
        "honours/<": honour,
        "cases/<": case,
        "records/<": applied,
        "papers/<": paper,
        "organizations/<": branch,
        "activities/of/<": branch,
        "people/<": people[0],
        "appointments/<": post,
        "contests/<": contest,
        "units/<": unit,
        "grants/<": grants["auditor"],
        "users/<": users["auditor"],
        "imports/<": run,
        "activities/<": activity,
        "duties/<": branch,
        "ledgers/sets/<": papers,
        "ledgers/forms/<": branch,
    }
    return {prefix: {"public_id": one.public_id} for prefix, one in ids.items()} | {"secrets": secrets}


EXTRA = {
    "view": "own",
    "verb": "rename",
    "period": "2026-11",
    "rule_id": "BR-010",
    "question": "meeting.verdict",
    "pack_key": "lecture-quarterly",
    "pack": "lecture-quarterly",
    "ledger": "roster",
    "format": "docx",
    "step": "talk",
    "paper": "talk_record",
    "name": "member-development",
    "sheet": "ballot",
    "kind": "development",
}


def query(name: str, district: dict[str, dict[str, str]]) -> str:
    """What an address takes in its query, where it takes something."""
    branch = district["organizations/<"]["public_id"]
    return {
        "portal:explain": f"?what=figure&name=members&under={branch}&period=2026-11",
        "portal:print_ledger": f"?ledger=roster&organization={branch}&period=2026-11&format=pdf&script=hans",
        "procedures:whose": "?name=王安",
        "api:list_activities": f"?organization={branch}",
        "api:list_cases": f"?organization={branch}&kind=development",
        "api:due_steps": f"?organization={branch}",
        "api:get_ask": "?question=election.ballot&given=%7B%22seats%22:3,%22marked%22:3%7D",
        "activities:record": f"?organization={branch}",
    }.get(name, "")


def body(name: str, district: dict[str, dict[str, str]]) -> dict[str, object]:
    """What a POST sends, where it must send something to reach the check."""
    branch, person = district["organizations/<"]["public_id"], district["people/<"]["public_id"]
    sent: dict[str, dict[str, object]] = {
        "register:reveal": {"what": "number"},
        "openness:reveal": {"what": "name"},
        "api:mark": {"person": person, "presence": "absent"},
        "api:post_ask": {"question": "election.ballot", "given": {"seats": 3, "marked": 3}},
        "api:post_activity": {
            "organization": branch,
            "kinds": ["lecture"],
            "starts_at": "2026-01-02T09:00:00+08:00",
        },
    }
    return sent.get(name, {})


def routes(
    resolver: URLResolver | None = None, space: str = "", before: str = ""
) -> Iterator[tuple[str, str]]:
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, f"{space}{one.namespace}:" if one.namespace else space, route)
        else:
            yield f"{space}{one.name}", route


def address(name: str, route: str, district: dict[str, dict[str, str]]) -> str:
    secrets = district["secrets"]
    known = EXTRA | {"file_id": secrets["file_id"], "key": secrets.get(name, ""), "award": secrets["award"]}
    named = set(re.findall(r"[<:](\w+)>", route))
    arguments = {key: value for key, value in known.items() if key in named}
    if "public_id" in route:
        arguments |= next(value for prefix, value in district.items() if prefix in route)
    return reverse(name, kwargs=arguments)


def letter(client: Client, name: str, url: str, sent: dict[str, object]) -> str:
    """What one role gets; whatever the request wrote is undone."""
    with transaction.atomic():
        if name not in POST_ONLY:
            response = client.get(url)
        elif name.startswith("api:"):
            response = client.post(url, sent, content_type="application/json")
        else:
            response = client.post(url, sent)
        transaction.set_rollback(True)
        if response.streaming:  # read to its end a file is closed, and the test's connection stays open
            b"".join(response.streaming_content)
    if response.status_code == 401 or (
        response.status_code == 302 and "/accounts/login/" in response["Location"]
    ):
        return "L"
    return {403: "3", 404: "4"}.get(response.status_code, "y" if response.status_code < 500 else "!")


def row(name: str, url: str, sent: dict[str, object]) -> str:
    letters = ""
    for role in ROLES:
        client = Client()
        if role != "anonymous":
            client.force_login(
                User.objects.get(username=role), backend="jiceng.accounts.backends.PasswordBackend"
            )
        letters += letter(client, name, url, sent)
    return letters


def test_every_address_has_a_row():
    assert sorted(set(addresses())) == sorted(MATRIX)


def test_every_role_gets_what_the_table_says(district):
    found = {
        name: row(name, address(name, route, district) + query(name, district), body(name, district))
        for name, route in routes()
    }
    assert found == MATRIX
