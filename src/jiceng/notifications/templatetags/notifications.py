"""`{% load notifications %}`: what the bar says of the inbox."""

from typing import Any

from django import template

from jiceng.notifications.queries import unread_of

register = template.Library()


@register.simple_tag(takes_context=True)
def unread_messages(context: dict[str, Any]) -> int:
    """How many messages the user has not read."""
    return unread_of(context["request"].user)
