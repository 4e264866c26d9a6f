"""Create the table of the notes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ..models import new_version
from ..validators import validate_visible


class Migration(migrations.Migration):
    """The first migration."""

    initial = True

    dependencies = (migrations.swappable_dependency(settings.AUTH_USER_MODEL),)

    operations = (
        migrations.CreateModel(
            name="Note",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, validators=[validate_visible])),
                ("body", models.TextField(blank=True, default="", max_length=10000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "version",
                    models.CharField(default=new_version, editable=False, max_length=32),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "indexes": [
                    models.Index(fields=["-created_at", "-id"], name="notes_newest_first"),
                    models.Index(fields=["owner", "-created_at", "-id"], name="notes_of_owner"),
                ],
            },
        ),
    )
