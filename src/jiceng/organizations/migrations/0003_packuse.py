import datetime as dt

import django.db.models.deletion
from django.db import migrations, models


def keep(apps, schema_editor):
    """What was chosen without a date held always: from the day the organisation first stood anywhere."""
    Organization = apps.get_model("organizations", "Organization")
    PackUse = apps.get_model("organizations", "PackUse")
    for one in Organization.objects.exclude(packs=[]).iterator():
        first = one.parent_links.aggregate(first=models.Min("begins"))["first"] or dt.date(1921, 7, 1)
        PackUse.objects.bulk_create(
            [PackUse(organization=one, pack=pack, begins=first) for pack in dict.fromkeys(one.packs)]
        )


def give_back(apps, schema_editor):
    PackUse = apps.get_model("organizations", "PackUse")
    for use in PackUse.objects.filter(ends=None).select_related("organization"):
        use.organization.packs = [*use.organization.packs, use.pack]
        use.organization.save(update_fields=["packs"])


class Migration(migrations.Migration):
    dependencies = [("organizations", "0002_search")]

    operations = [
        migrations.CreateModel(
            name="PackUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("begins", models.DateField()),
                ("ends", models.DateField(blank=True, null=True)),
                ("pack", models.CharField(max_length=80, verbose_name="规则包")),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pack_uses",
                        to="organizations.organization",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="packuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends__isnull", True)),
                fields=("organization", "pack"),
                name="packuse_one_open",
            ),
        ),
        migrations.RunPython(keep, give_back),
    ]
