"""Log in, by password and by one-time link; where one goes afterwards; the brake on guessing."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from jiceng.accounts.links import one_time_path
from jiceng.accounts.models import User
from jiceng.accounts.throttle import FAILURES

PASSWORD = "correct-horse-9"
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_earlier_failures() -> None:
    cache.clear()


@pytest.fixture
def zhou() -> User:
    return User.objects.create_user("zhou", name="周立新", password=PASSWORD)


def log_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post(LOGIN, {"username": "zhou", "password": password, **more})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("target", "arrives"),
    [
        ("/accounts/password/", "/accounts/password/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("", "/"),
    ],
)
def test_one_arrives_where_one_wanted_but_only_here(
    client: Client, zhou: User, target: str, arrives: str
) -> None:
    response = log_in(client, next=target)

    assert (response.status_code, response["Location"]) == (302, arrives)


@pytest.mark.django_db
def test_a_wrong_password_says_what_to_do(client: Client, zhou: User) -> None:
    response = log_in(client, "wrong")

    assert "用户名或密码不对。忘了密码，请管理员发一个一次性登录链接。" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_guessing_is_braked_for_this_name_only(client: Client, zhou: User) -> None:
    User.objects.create_user("xu", name="许海燕", password=PASSWORD)
    for _unused in range(FAILURES):
        log_in(client, "wrong")

    braked = log_in(client)
    other = client.post(LOGIN, {"username": "xu", "password": PASSWORD})

    assert "密码连续 10 次不对。请过 15 分钟再试" in braked.content.decode()
    assert other.status_code == 302


@pytest.mark.django_db
def test_a_link_works_once(zhou: User) -> None:
    link = one_time_path(zhou)
    first, second = Client(), Client()

    assert first.get(link).status_code == 302
    assert first.session["_auth_user_id"] == str(zhou.pk)
    again = second.get(link)
    assert again.status_code == 403
    assert "一次性链接只能用一次" in again.content.decode()
    assert "_auth_user_id" not in second.session


@pytest.mark.django_db
def test_a_link_does_not_lead_elsewhere(client: Client, zhou: User) -> None:
    assert client.get(one_time_path(zhou) + "&next=https://evil.example/")["Location"] == "/"


@pytest.mark.django_db
def test_a_link_does_not_open_a_closed_account(client: Client, zhou: User) -> None:
    link = one_time_path(zhou)
    zhou.is_active = False
    zhou.save()

    assert client.get(link).status_code == 403


@pytest.mark.django_db
def test_the_password_is_changed(client: Client, zhou: User) -> None:
    client.force_login(zhou)

    response = client.post(
        reverse("accounts:password"),
        {"old_password": PASSWORD, "new_password1": "another-horse-9", "new_password2": "another-horse-9"},
    )

    zhou.refresh_from_db()
    assert response.status_code == 302
    assert zhou.check_password("another-horse-9")


@pytest.mark.django_db
def test_logging_out_takes_a_press_of_a_button(client: Client, zhou: User) -> None:
    client.force_login(zhou)

    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout"))["Location"] == LOGIN
