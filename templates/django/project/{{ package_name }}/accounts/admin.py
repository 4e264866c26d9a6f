"""Accounts in the admin."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from .models import User

if TYPE_CHECKING:
    UserPages = UserAdmin[User]
else:
    UserPages = UserAdmin

NAMES = ("first_name", "last_name")
RIGHTS = ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")
NEW = ("email", "usable_password", "password1", "password2")


@admin.register(User)
class AccountAdmin(UserPages):
    """Django's pages for users, with the e-mail address as name."""

    list_display = ("email", *NAMES, "is_staff", "last_login")
    ordering = ("email",)
    search_fields = ("email", *NAMES)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        ("Person", {"fields": NAMES}),
        ("Rights", {"fields": RIGHTS}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": NEW}),)
