"""Language and size of letters: a guest's in cookies, a user's with the user."""

import pytest
from django.test import Client

from jiceng.accounts.models import User
from jiceng.ui.middleware import POLICY

LOGIN = "/accounts/login/"
PREFERENCES = "/accounts/preferences/"


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_a_guest_reads_the_language_chosen(client: Client, language: str, tag: str) -> None:
    response = client.post(PREFERENCES, {"language": language, "next": LOGIN})

    assert response["Location"] == LOGIN
    assert f'<html lang="{tag}">' in client.get(LOGIN).content.decode()


@pytest.mark.django_db
def test_a_guest_gets_larger_letters_and_the_usual_ones_back(client: Client) -> None:
    client.post(PREFERENCES, {"large_type": "1"})
    large = client.get(LOGIN).content.decode()
    client.post(PREFERENCES, {"large_type": "0"})
    usual = client.get(LOGIN).content.decode()

    assert 'class="large"' in large
    assert 'class="large"' not in usual


@pytest.mark.django_db
def test_a_user_keeps_both_each_by_itself(client: Client) -> None:
    zhou = User.objects.create_user("zhou", name="周立新")
    client.force_login(zhou)

    client.post(PREFERENCES, {"large_type": "1"})
    client.post(PREFERENCES, {"language": "en"})

    zhou.refresh_from_db()
    assert (zhou.language, zhou.large_type) == ("en", True)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"language": "xx"}, {"large_type": "yes"}, {"next": "//evil.example"}])
def test_nonsense_changes_nothing_and_leads_home(client: Client, data: dict[str, str]) -> None:
    response = client.post(PREFERENCES, data)

    assert (response["Location"], dict(response.cookies)) == ("/", {})


@pytest.mark.django_db
def test_every_page_says_what_a_browser_may_load(client: Client) -> None:
    assert client.get(LOGIN)["Content-Security-Policy"] == POLICY


@pytest.mark.django_db
def test_an_unknown_address_says_what_to_do(client: Client) -> None:
    client.raise_request_exception = False

    response = client.get("/there-is-no-such-page/")

    assert response.status_code == 404
    assert "没有找到这一页" in response.content.decode()
