"""The yardstick for Django: what `startproject` writes, and the list of notes, as one file.

It reads the tables of the generated project, asks the same two questions of the database, and
gives the same answer. It runs in the project's own environment.
"""

# ruff: noqa: E402 - models and routers need the settings

import os
from datetime import datetime
from typing import Annotated

from django.conf import settings
from environ import Env

database = Env.db_url_config(os.environ["DATABASE_URL"])
if database["ENGINE"] == "django.db.backends.postgresql":
    if "POOL" in os.environ:  # under ASGI, each request has a thread of its own
        database["OPTIONS"] = {"pool": {"min_size": 0, "max_size": 15}}
    else:
        database["CONN_MAX_AGE"] = 60
settings.configure(
    SECRET_KEY=os.environ["SECRET_KEY"],
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": database},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        },
    ],
    USE_TZ=True,
)

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

wsgi = get_wsgi_application()
asgi = get_asgi_application()

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import path
from ninja import NinjaAPI, Query, Schema
from pydantic import Field, PlainSerializer


class Note(models.Model):
    """A row."""

    title = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.CharField(max_length=32)

    class Meta:
        """The table of the generated project."""

        app_label = "notes"
        db_table = "notes_note"
        managed = False

    def __str__(self) -> str:
        """Return the title."""
        return self.title


def write_time(time: datetime) -> str:
    """Write microseconds; Ninja would cut them to milliseconds."""
    return time.isoformat(timespec="microseconds").replace("+00:00", "Z")


Time = Annotated[datetime, PlainSerializer(write_time)]


class NoteOut(Schema):
    """An item of the answer."""

    id: int
    title: str
    body: str
    created_at: Time
    updated_at: Time


class NotePage(Schema):
    """The answer."""

    items: list[NoteOut]
    total: int
    limit: int
    offset: int


class Page(Schema):
    """The part of the list to return."""

    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0)


api = NinjaAPI(urls_namespace="api")


@api.get("/api/notes", response=NotePage)
def list_notes(request: HttpRequest, page: Query[Page]) -> dict[str, object]:  # noqa: ARG001
    """List notes, the newest first."""
    notes = Note.objects.order_by("-created_at", "-id")
    return {
        "items": notes[page.offset : page.offset + page.limit],
        "total": notes.count(),
        "limit": page.limit,
        "offset": page.offset,
    }


urlpatterns = [path("admin/", admin.site.urls), path("", api.urls)]
