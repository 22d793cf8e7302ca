from django.db import migrations

from jiceng.core import vendor


def create(apps: object, schema_editor: object) -> None:
    vendor.create_search("organizations_search")


def drop(apps: object, schema_editor: object) -> None:
    vendor.drop_search("organizations_search")


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
