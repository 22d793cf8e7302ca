"""What this room reports to the rooms above, besides Django's own signals of logging in and out."""

from django.dispatch import Signal

password_changed = Signal()
"""`user` chose another password, in `request`."""
