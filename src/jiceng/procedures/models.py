"""What an election leaves besides its steps: who could vote, and the counts of the ballots."""

from django.conf import settings
from django.db import models

from jiceng.core.models import PublicModel
from jiceng.workflow.models import Case


class Election(PublicModel):
    """One ballot of a meeting: the voters as they stood when it was opened, never changed after that.

    `round`: 1, and further where seats were left or votes were equal. `candidates` and `voters`: people by public id,
    in the order of the ballot and of the roll; a congress of delegates has no roll here, only `should_attend`.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="elections", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    on = models.DateField()
    seats = models.PositiveSmallIntegerField()
    candidates = models.JSONField(default=list)
    voters = models.JSONField(default=list)
    should_attend = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="election_round_once")]

    def __str__(self) -> str:
        return f"{self.case} {self.round}"


class Tally(models.Model):
    """The ballots as one of two people counted them, neither seeing the other's.

    `votes`: in favour, by public id of a candidate; `written_in`: in favour, by the name of somebody else.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="tallies", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present = models.PositiveIntegerField()
    issued = models.PositiveIntegerField()
    collected = models.PositiveIntegerField()
    void = models.PositiveIntegerField(default=0)
    votes = models.JSONField(default=dict)
    written_in = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["election", "by"], name="tally_once_per_person")]

    def __str__(self) -> str:
        return f"{self.election}: {self.by}"

    def figures(self) -> tuple[object, ...]:
        """What two counts must agree on."""
        return (self.present, self.issued, self.collected, self.void, self.votes, self.written_in)

    def counted(self) -> dict[str, int]:
        """Votes in favour in the order of the ballot, then of those written in by name; a database may reorder keys."""
        named = {key: self.votes[key] for key in self.election.candidates if key in self.votes}
        return named | dict(sorted(self.written_in.items()))
