"""The system check refuses an installation that asks for what it must not."""

from django.core.checks import run_checks
from django.test import Client
from django.urls import reverse

from jiceng.access.actions import give
from jiceng.accounts.models import User
from jiceng.core import clock
from jiceng.portal.checks import TAG


def test_an_installation_as_it_ships_passes():
    assert run_checks(tags=[TAG]) == []


def test_a_ranking_is_refused_with_its_article(settings):
    settings.JICENG_RANKING = True
    found = run_checks(tags=[TAG])
    assert [one.id for one in found] == ["jiceng.E001"]
    assert "settings.JICENG_RANKING: FM-001" in found[0].msg


def test_settings_that_only_contain_a_word_by_chance_pass(settings):
    settings.JICENG_DATA = "/srv/shop/ranking"
    assert run_checks(tags=[TAG]) == []


def test_the_administrator_reads_what_was_found(district, settings):
    user = User.objects.create_user("administrator", name="管理员甲")
    give(user=user, role="administrator", organization=None, by=district.by, at=clock.now())
    client = Client()
    client.force_login(user)
    assert "没有不得要求的东西" in client.get("/").content.decode()
    settings.JICENG_RANKING = True
    assert "有 1 处要求了不得要求的东西" in client.get("/").content.decode()
    found = client.get(reverse("portal:formalism")).content.decode()
    assert "settings.JICENG_RANKING" in found
    assert "去掉排名" in found
