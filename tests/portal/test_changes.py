"""A changed pack: what may be uploaded, what it would change, and putting it into use."""

import datetime as dt
import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiceng.accounts.models import User
from jiceng.audit.models import Detail
from jiceng.core import clock
from jiceng.core.dates import PartialDate, Period
from jiceng.duties.queries import duties_of
from jiceng.organizations.models import PackUse
from jiceng.people.actions import enter_applicant
from jiceng.portal import candidates
from jiceng.portal.changes import effects
from jiceng.rulebook import Rulebook, default_rulebook
from jiceng.rulebook.packs import Pack
from jiceng.rulebook.shelf import look_again
from jiceng.workflow.actions import open_case, record_step

from .test_portal import login, text

HEAD = """id: river-county
title: 某县的做法
title_en: Practice of a county
issuer: 某县委组织部
optional: true
parents: [branch-regulation]
"""
RULE = """- overrides: BR-010
  text: 支部党员大会每季度召开三次。
  text_en: The assembly meets three times a quarter.
  values:
  - value: 3
    from: 2026-01-01
    citation: {instrument: 某县组织工作手册, article: '3', year: 2026, url: null}
    confidence: TEXT
    checked_on: 2026-11-22
"""
TESTS = "".join(
    f"""- id: assembly-{number}
  question: activity.requirements
  given: {{organization: {{kind: branch, sector: {sector}}}, period: 2026-Q4}}
  expect: {{requirements~: [{{rule: BR-010, required: 3}}]}}
  'on': 2026-11-22
"""
    for number, sector in enumerate(("village", "community", "university"))
)
FILES = {
    "river-county/pack.yaml": HEAD,
    "river-county/parameters/meetings.yaml": RULE,
    "river-county/tests/meetings.yaml": TESTS,
}


def packed(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    for name in ("rules", "drafts"):
        shutil.rmtree(Path(os.environ["JICENG_DATA"]) / name, ignore_errors=True)
    look_again()


@pytest.fixture
def client(district) -> Client:
    return login(district, "administrator", None)


def upload(client: Client, content: bytes, name: str = "river-county.zip"):
    return client.post(reverse("portal:changes"), {"file": SimpleUploadedFile(name, content)})


def test_an_upload_is_previewed_and_put_into_use(client, district, today):
    branch = district.branch()
    preview = upload(client, packed(FILES)).url
    page = text(client.get(preview))
    assert "加码" in page and "《某县组织工作手册》第三条" in page
    assert "党员大会（2026年第四季度）：应办 1 次 → 3 次" in page
    assert branch.label in page
    assert "river-county" not in [one.id for one in default_rulebook().packs]
    answer = client.post(f"{preview}activate/", {"begins": "2026-10-01"})
    assert answer.url == reverse("portal:changes")
    assert "river-county" in [one.id for one in default_rulebook().packs]
    assert list(PackUse.objects.values_list("organization", "begins")) == [
        (district.root.pk, dt.date(2026, 10, 1))
    ]
    duties = duties_of(branch, Period.parse("2026"), today)
    required = {one["period"]: one["required"] for one in duties.requirements if one["rule"] == "BR-010"}
    assert required == {"2026-Q1": 1, "2026-Q2": 1, "2026-Q3": 1, "2026-Q4": 3}
    assert Detail.objects.filter(entry__verb="pack_activated").get().data["pack"] == "river-county"
    assert client.get(preview).status_code == 404


def test_a_new_version_may_not_change_the_past(client, district):
    client.post(f"{upload(client, packed(FILES)).url}activate/", {"begins": "2026-10-01"})
    rewritten = FILES | {"river-county/parameters/meetings.yaml": RULE.replace("value: 3", "value: 2")}
    rewritten["river-county/tests/meetings.yaml"] = TESTS.replace("required: 3", "required: 2")
    preview = upload(client, packed(rewritten)).url
    refused = text(client.post(f"{preview}activate/", {"begins": "2026-12-01"}))
    assert "BR-010：2026年12月1日以前的数值" in refused
    later = RULE.replace("    from: 2026-01-01\n", "    from: 2026-01-01\n    to: 2026-12-31\n")
    later += (
        RULE.partition("  values:\n")[2].replace("value: 3", "value: 4").replace("2026-01-01", "2027-01-01")
    )
    preview = upload(client, packed(FILES | {"river-county/parameters/meetings.yaml": later})).url
    page = text(client.get(preview, {"begins": "2027-01-01", "length": "year"}))
    assert "<td>3</td><td>4</td>" in page
    assert client.post(f"{preview}activate/", {"begins": "2027-01-01"}).status_code == 302
    values = next(one for one in default_rulebook().packs if one.id == "river-county").overrides[0].values
    assert [one.value for one in values] == [3, 4]


def test_a_pack_with_errors_shows_them_all_by_file_line_and_key(client):
    broken = FILES | {
        "river-county/parameters/meetings.yaml": RULE.replace("TEXT", "SURE"),
        "river-county/tests/meetings.yaml": TESTS + "  colour: red\n",
    }
    preview = upload(client, packed(broken)).url
    page = text(client.get(preview))
    assert "river-county/parameters/meetings.yaml:8: confidence" in page
    assert "river-county/tests/meetings.yaml:16: colour" in page
    assert "从这一天起启用" not in page
    refused = client.post(f"{preview}activate/", {"begins": "2026-12-01"})
    assert "还有错误" in text(refused) or "不能启用" in text(refused)
    assert PackUse.objects.count() == 0


def test_a_pack_that_ranks_people_is_refused_with_the_article(client):
    title = HEAD.replace("某县的做法", "党员积分排名")
    page = text(client.get(upload(client, packed(FILES | {"river-county/pack.yaml": title})).url))
    assert "river-county.title" in page and "FM-00" in page


def test_a_shipped_pack_is_not_replaced(client):
    files = {name.replace("river-county", "terms"): content for name, content in FILES.items()}
    assert "不能替换" in text(client.get(upload(client, packed(files)).url))


def test_a_pack_lying_beside_is_previewed_in_a_fixed_number_of_queries(client, district):
    url = reverse("portal:change", args=["lecture-quarterly"])
    counts = []
    for _round in range(2):
        district.branch()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = text(client.get(url))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "党课（2026年第四季度）：应办 0 次 → 1 次" in page
    assert "2 个有变化" in page
    assert client.get(reverse("portal:change", args=["terms"])).status_code == 404


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"../outside/pack.yaml": HEAD}, "指向文件夹以外"),
        ({"river-county/pack.yaml": HEAD, "river-county/run.py": "x"}, "只能有 .yaml"),
        ({"river-county/pack.yaml": HEAD, "other/pack.yaml": HEAD}, "只有一个规则包"),
        ({"river-county/pack.yaml": HEAD, "river-county/big.yaml": "x" * 17 * 1024**2}, "太大"),
        ({f"river-county/{number}.yaml": "" for number in range(401)}, "文件太多"),
        ({"River County/pack.yaml": HEAD}, "只能用小写字母"),
    ],
)
def test_an_unsafe_file_is_refused_and_leaves_nothing(client, files, sentence):
    assert sentence in text(upload(client, packed(files)))
    assert not candidates.drafts().exists() or not any(candidates.drafts().iterdir())


def test_what_is_no_zip_is_refused(client):
    assert "文件打不开" in text(upload(client, b"PK not a zip"))


def test_what_waits_too_long_is_forgotten(client):
    upload(client, packed(FILES))
    candidates.unpack("x.zip", packed(FILES), clock.now() + dt.timedelta(days=30))
    assert len(list(candidates.drafts().iterdir())) == 1


def test_a_pack_shows_what_it_changes_for_cases_under_way(district, today):
    """A county that gives two months for the talk with the applicant."""
    at, by = clock.now(), User.objects.system()
    branch, book = district.branch(), default_rulebook()
    given = {"organization": branch, "by": by, "at": at}
    person = enter_applicant(name="申请人", on=dt.date(2026, 11, 2), **given)
    procedure = book.procedure("member-development")
    assert procedure is not None
    case = open_case(procedure=procedure, person=person, title="申请人", **given)
    record_step(case=case, step="apply", on=PartialDate("2026-11-02"), by=by, at=at)
    rule = book.rule("DV-003")
    changed = replace(rule, pack="county", values=(replace(rule.values[-1], value=2, pack="county"),))
    pack = Pack("county", "某县", "County", "试", True, ("development",), (), (changed,), (), (), ())
    one = candidates.Candidate("county", "county", Rulebook((*book.packs, pack)), pack, Path("nowhere"), ())

    found = effects(one, dt.date(2026, 11, 1), Period.parse("2026-11"), today).cases

    assert found is not None
    assert (found.looked_at, found.touched) == (1, 1)
    assert [(effect.words, effect.names) for effect in found.effects] == [
        ("派人谈话：最迟 2026年12月2日 → 2027年1月2日", [f"申请人（{branch.label}）"])
    ]
