"""The inbox."""

from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from jiceng.notifications.actions import send
from jiceng.notifications.models import Message


def test_one_reads_ones_own_messages_and_nobody_elses(place: SimpleNamespace) -> None:
    send(people=[place.people[9]], subject="开会", at=place.at)
    send(people=[place.people[8]], subject="别人的事", at=place.at)
    client = Client()
    client.force_login(place.member)
    shown = client.get(reverse("notifications:inbox")).content.decode()
    assert ("开会" in shown, "别人的事" in shown) == (True, False)
    client.post(reverse("notifications:read"))
    assert list(Message.objects.filter(read_at=None).values_list("subject", flat=True)) == ["别人的事"]
