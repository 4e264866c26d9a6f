"""Who has an account."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    """Django's user under a name of our own: a project cannot change its user model later on."""
