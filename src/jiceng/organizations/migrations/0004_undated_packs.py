from django.db import migrations


class Migration(migrations.Migration):
    """What an organisation uses has its dates in PackUse now."""

    dependencies = [("organizations", "0003_packuse")]

    operations = [migrations.RemoveField(model_name="organization", name="packs")]
