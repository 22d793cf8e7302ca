"""The administrator reads whether the installation itself asks for what it must not."""

import io

import docx
import pytest
from django.test import Client
from django.urls import reverse

from jiceng.core import clock
from jiceng.documents.models import PaperForm
from jiceng.rulebook import default_rulebook

from .test_portal import login, text

URL = "portal:formalism"


@pytest.fixture
def client(district) -> Client:
    return login(district, "administrator", None)


def form_saying(*paragraphs: str) -> bytes:
    document, target = docx.Document(), io.BytesIO()
    for one in paragraphs:
        document.add_paragraph(one)
    document.save(target)
    return target.getvalue()


def uploaded(district, name: str, content: bytes) -> PaperForm:
    return PaperForm.objects.create(
        organization=district.root,
        ledger="roster",
        format="docx",
        name=name,
        content=content,
        sha256="0" * 64,
        uploaded_at=clock.now(),
        uploaded_by=district.by,
    )


def test_nothing_found_is_said_with_what_was_looked_at(client, django_assert_num_queries):
    text(client.get(reverse(URL)))
    with django_assert_num_queries(5):
        page = text(client.get(reverse(URL)))
    assert "没有发现" in page
    for pack in default_rulebook().packs:
        assert pack.title in page
    assert "JICENG_PACKS" in page


def test_a_form_that_ranks_people_and_a_setting_are_named(client, district, monkeypatch):
    uploaded(district, "评比.docx", form_saying("党员名册", "党员积分排名"))
    monkeypatch.setenv("JICENG_RANKING", "on")
    page = text(client.get(reverse(URL)))
    assert "评比.docx" in page and "settings.JICENG_RANKING" in page
    assert reverse("portal:rule", args=["FM-001"]) in page or "FM-00" in page
    assert "没有发现</span>" not in page


def test_a_form_that_cannot_be_opened_is_named_as_not_looked_at(client, district):
    assert "打不开" not in text(client.get(reverse(URL)))
    uploaded(district, "坏了.docx", b"no package")
    page = text(client.get(reverse(URL)))
    assert "打不开、没能看的模板" in page and "坏了.docx。" in page
