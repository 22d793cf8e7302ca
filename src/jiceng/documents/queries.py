"""Reads of printed papers and of forms."""

from collections.abc import Iterable

from django.db.models import QuerySet

from jiceng.organizations.models import Organization

from .models import Paper, PaperForm


def papers_of(organization: Organization) -> QuerySet[Paper]:
    """Papers printed for an organisation, the latest first."""
    return (
        Paper.objects.filter(organization=organization).select_related("made_by").order_by("-made_at", "-pk")
    )


def forms_for(organization: Organization) -> dict[tuple[str, str], PaperForm]:
    """The forms in use for an organisation by (ledger, format): its own, else of the nearest organisation above."""
    return forms_in_use([organization])[organization.pk]


def forms_in_use(organizations: Iterable[Organization]) -> dict[int, dict[tuple[str, str], PaperForm]]:
    """The same for many, in one query: by the organisation's id. Organisations without one have an empty dict."""
    organizations = list(organizations)
    paths = {path for one in organizations for path in one.lineage}
    by_path: dict[str, list[PaperForm]] = {}
    for form in PaperForm.objects.filter(organization__path__in=paths).select_related(
        "organization", "uploaded_by"
    ):
        by_path.setdefault(form.organization.path, []).append(form)
    return {
        one.pk: {(form.ledger, form.format): form for path in one.lineage for form in by_path.get(path, [])}
        for one in organizations
    }
