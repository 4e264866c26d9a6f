"""Tests of the migrations: reversible, and none missing."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("app", "table"), [("notes", "notes_note"), ("accounts", "accounts_user")])
def test_migrations_are_reversible(app: str, table: str) -> None:
    assert table in connection.introspection.table_names()
    call_command("migrate", app, "zero", verbosity=0)
    assert table not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    assert table in connection.introspection.table_names()
