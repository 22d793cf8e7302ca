"""Judging the votes of a record again after its attendance was corrected."""

from jiceng.organizations.rulebooks import rulebook_of

from ..drafts import ItemDraft
from ..models import COUNTS_AS_PRESENT, Activity, AgendaItem
from ..voting import verdict

COUNTS = ("favour", "against", "abstain", "written_favour")


def rejudge(activity: Activity) -> None:
    """Take should attend and present of every voted item from the attendance as it stands now."""
    voted = list(activity.items.exclude(meeting=""))
    if not voted:
        return
    voters = list(activity.attendances.filter(votes=True).values_list("presence", flat=True))
    entitled, came = len(voters), sum(one in COUNTS_AS_PRESENT for one in voters)
    book = rulebook_of(activity.organization, activity.day)
    for item in voted:
        item.should_attend, item.present = entitled, came
        draft = ItemDraft(item.title, meeting=item.meeting, **{name: getattr(item, name) for name in COUNTS})
        item.verdict = verdict(draft, entitled, came, activity.day, book).as_json()
    AgendaItem.objects.bulk_update(voted, ["should_attend", "present", "verdict"])
