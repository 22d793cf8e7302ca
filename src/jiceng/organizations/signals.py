"""What the rooms above hear of, on commit."""

from django.dispatch import Signal

moved = Signal()
"""A subtree stands elsewhere. `organization`: its root, with the new path."""
