"""Whatever was kept of a talk was written by who recorded it."""

from django.db import migrations
from django.db.models import F


def name_writers(apps, schema_editor):
    apps.get_model("procedures", "Talk").objects.update(writer=F("recorded_by"))


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_corrections")]

    operations = [migrations.RunPython(name_writers, migrations.RunPython.noop)]
