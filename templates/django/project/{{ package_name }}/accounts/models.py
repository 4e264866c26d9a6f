"""The user model."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Django's user as a custom model, because replacing the user model later is hard."""
