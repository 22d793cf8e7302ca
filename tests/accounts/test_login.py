"""Log in, by password and by one-time link; where one goes afterwards; the brake on guessing."""

import time

import pytest
from django.test import Client
from django.urls import reverse

from jiceng.accounts.links import one_time_path
from jiceng.accounts.models import User
from jiceng.accounts.throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW, forget_old
from jiceng.audit.models import Entry
from jiceng.core import clock

PASSWORD = "correct-horse-9"
LOGIN = "/accounts/login/"


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


BRAKED = "登录失败的次数太多。请过 15 分钟再试，或请管理员发一个一次性登录链接。"


@pytest.mark.django_db
def test_guessing_one_account_is_braked_from_every_address(client: Client, zhou: User) -> None:
    User.objects.create_user("xu", name="许海燕", password=PASSWORD)
    for number in range(PER_ACCOUNT):
        client.post(LOGIN, {"username": "zhou", "password": "wrong"}, REMOTE_ADDR=f"10.0.0.{number}")

    braked = log_in(client)
    other = client.post(LOGIN, {"username": "xu", "password": PASSWORD})

    assert BRAKED in braked.content.decode()
    assert other.status_code == 302


@pytest.mark.django_db
def test_guessing_from_one_address_is_braked_for_every_account(client: Client, zhou: User) -> None:
    for number in range(PER_ADDRESS):
        client.post(LOGIN, {"username": f"name{number}", "password": "wrong"})

    assert BRAKED in log_in(client).content.decode()
    assert log_in(Client(REMOTE_ADDR="10.0.0.9")).status_code == 302


@pytest.mark.django_db
def test_behind_a_proxy_the_address_is_whom_the_proxy_names(client: Client, zhou: User, settings) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for number in range(PER_ADDRESS):
        guess = {"username": f"name{number}", "password": "wrong"}
        client.post(LOGIN, guess, HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.1")

    assert BRAKED in log_in(Client(HTTP_X_FORWARDED_FOR="2.2.2.2, 10.0.0.1")).content.decode()
    assert log_in(Client(HTTP_X_FORWARDED_FOR="1.1.1.1, 10.0.0.2")).status_code == 302


@pytest.mark.django_db
def test_the_brake_lets_go_after_a_quarter_of_an_hour(client: Client, zhou: User) -> None:
    begun = clock.now()
    with clock.frozen(begun):
        for _unused in range(PER_ACCOUNT):
            log_in(client, "wrong")
    with clock.frozen(begun + WINDOW):
        assert log_in(client).status_code == 302
        assert forget_old(clock.now()) == 1  # the address; the account was forgotten with the log-in


def lines() -> list[tuple[str, str, str, dict[str, str]]]:
    """Of the log: what, by whom, about whom, and the details."""
    entries = Entry.objects.filter(kind="user").select_related("actor", "detail").order_by("pk")
    return [(one.verb, one.actor.username, one.subject, one.detail.data) for one in entries]


@pytest.mark.django_db
def test_logging_in_out_and_failing_are_lines_in_the_log(client: Client, zhou: User) -> None:
    log_in(client, "wrong")
    client.post(LOGIN, {"username": "my-password-by-mistake", "password": "x"})
    log_in(client)
    client.post(reverse("accounts:logout"))

    here = {"address": "127.0.0.1"}
    assert lines() == [
        ("login_failed", "system", zhou.public_id, here),
        ("login_failed", "system", "", here),
        ("logged_in", "zhou", zhou.public_id, here | {"way": "password"}),
        ("logged_out", "zhou", zhou.public_id, here),
    ]


def press(client: Client, link: str):
    """Press the button of the page that a link shows, as a browser without scripts does."""
    address, _mark, query = link.partition("?")
    return client.post(address, dict(pair.split("=") for pair in query.split("&")))


@pytest.mark.django_db
def test_looking_at_a_link_does_not_use_it_up(zhou: User) -> None:
    link = one_time_path(zhou)
    preview, phone = Client(enforce_csrf_checks=True), Client()

    assert preview.head(link).status_code == 200
    shown = preview.get(link).content.decode()
    assert "这个链接以“周立新”的身份登录，只能用一次。" in shown
    assert "_auth_user_id" not in preview.session
    assert press(phone, link)["Location"] == "/"
    assert phone.session["_auth_user_id"] == str(zhou.pk)
    assert lines() == [("logged_in", "zhou", zhou.public_id, {"address": "127.0.0.1", "way": "link"})]


@pytest.mark.django_db
def test_a_link_works_once(zhou: User) -> None:
    link = one_time_path(zhou)
    press(Client(), link)
    second = Client()

    for again in (second.get(link), press(second, link)):
        assert again.status_code == 403
        assert "一次性链接只能用一次" in again.content.decode()
    assert "_auth_user_id" not in second.session
    assert [line[0] for line in lines()] == ["logged_in", "login_failed"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x", "a:b:c", "汉字", "%00", "A" * 5000])
def test_a_damaged_link_says_what_to_do(client: Client, key: str) -> None:
    assert client.get("/accounts/enter/", {"key": key}).status_code == 403


@pytest.mark.django_db
def test_a_link_is_over_after_a_day(client: Client, zhou: User, settings, monkeypatch) -> None:
    link = one_time_path(zhou)
    later = time.time() + settings.SESAME_MAX_AGE + 2
    monkeypatch.setattr("time.time", lambda: later)

    assert client.get(link).status_code == 403


@pytest.mark.django_db
def test_a_link_does_not_lead_elsewhere(client: Client, zhou: User) -> None:
    assert press(client, one_time_path(zhou) + "&next=https://evil.example/")["Location"] == "/"


@pytest.mark.django_db
def test_a_link_does_not_open_a_closed_account(client: Client, zhou: User) -> None:
    link = one_time_path(zhou)
    zhou.is_active = False
    zhou.save()

    assert client.get(link).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("way", ["password", "link"])
def test_who_is_logged_in_is_out_when_the_account_is_closed(client: Client, zhou: User, way: str) -> None:
    log_in(client) if way == "password" else press(client, one_time_path(zhou))
    assert client.get(reverse("accounts:password")).status_code == 200

    User.objects.update(is_active=False)

    assert client.get(reverse("accounts:password"))["Location"].startswith(LOGIN)


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
    assert lines()[-1] == ("password_changed", "zhou", zhou.public_id, {"address": "127.0.0.1"})


@pytest.mark.django_db
def test_logging_out_takes_a_press_of_a_button(client: Client, zhou: User) -> None:
    client.force_login(zhou)

    assert client.get(reverse("accounts:logout")).status_code == 405
    assert client.post(reverse("accounts:logout"))["Location"] == LOGIN
