"""Data to look at, for development."""

from secrets import token_urlsafe
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ....accounts.models import User
from ... import services
from ...models import Note

EMAIL = "admin@example.com"
NOTES = {
    "Shopping": "Milk, bread",
    "Ideas": "A note can have an owner, who is set in the admin.",
    "Later": "",
}


class Command(BaseCommand):
    """Add an account for the admin and some notes, unless there are any."""

    help = "Add an account for the admin and some notes, unless there are any."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Print the account with its new password."""
        if not settings.DEBUG:
            raise CommandError("This is for development only; in production, use createsuperuser.")
        if not User.objects.filter(is_superuser=True).exists():
            password = token_urlsafe(12)
            User.objects.create_superuser(EMAIL, password)
            self.stdout.write(f"Sign in to /admin/ as {EMAIL} with the password {password}")
        if not Note.objects.exists():
            for title, body in NOTES.items():
                services.create_note(title=title, body=body, owner=User.objects.first())
            self.stdout.write(f"Notes added: {len(NOTES)}.")
