import tomllib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from generator.errors import InputError
from generator.registry.versions import (
    Change,
    Migrated,
    Migration,
    changes_between,
    migrated,
    read_changes,
    read_migrations,
)
from generator.toml_rows import Row

QUEUE = Migration("0.6", "queue", renamed="jobs")
JOBS = Migration("0.8", "jobs", before="database", after="in-database")
CACHE = Migration("0.7", "cache", before=True, after="redis")
GONE = Migration("0.7", "legacy", removed=True)
ROWS = (QUEUE, JOBS, CACHE, GONE)
OLD = {"queue": "database", "cache": True, "legacy": "x", "auth": "token"}
NEW = {"jobs": "in-database", "cache": "redis", "auth": "token"}


def rows(text: str) -> Row:
    return Row("template.toml", tomllib.loads(text))


def test_reads_each_kind_of_migration() -> None:
    text = """
    [[migration]]
    since = "0.6"
    question = "queue"
    renamed = "jobs"
    [[migration]]
    since = "0.8"
    question = "jobs"
    from = "database"
    to = "in-database"
    [[migration]]
    since = "0.7"
    question = "cache"
    from = true
    to = "redis"
    [[migration]]
    since = "0.7"
    question = "legacy"
    removed = true
    """
    assert tuple(read_migrations(rows(text))) == ROWS


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("question = 'a'\nremoved = true", "`since` must be a non-empty string"),
        ("since = 'new'\nquestion = 'a'", "`since` must be a version such as 1.2.0"),
        ("since = '1.0+local'\nquestion = 'a'", "not '1.0+local'"),
        ("since = '1'\nremoved = true", "`question` must be a non-empty string"),
        ("since = '1'\nquestion = 'a'", "must contain `renamed`, or `removed = true`, or"),
        ("since = '1'\nquestion = 'a'\nremoved = false", "must contain `renamed`, or"),
        ("since = '1'\nquestion = 'a'\nremoved = true\nrenamed = 'b'", "must contain `renamed`"),
        ("since = '1'\nquestion = 'a'\nrenamed = 'b'\nfrom = 1\nto = 2", "must contain `renamed`"),
        ("since = '1'\nquestion = 'a'\nfrom = 1", "`from` and `to` belong together"),
        ("since = '1'\nquestion = 'a'\nfrom = [1]\nto = 2", "`from` must be a string, a number"),
        ("since = '1'\nquestion = 'a'\nfrom = 1\nto = 1", "it changes nothing"),
        ("since = '1'\nquestion = 'a'\nrenamed = 'a'", "it changes nothing"),
        ("since = '1'\nquestion = 'a'\nrename = 'b'", "Did you mean 'renamed'?"),
    ],
)
def test_refuses_invalid_migrations(row: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        tuple(read_migrations(rows(f"[[migration]]\n{row}")))
    assert message in str(refused.value)
    assert "template.toml, migration number 1: " in str(refused.value)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("version = '1'", "`note` must be a non-empty string"),
        ("note = 'a'", "`version` must be a non-empty string"),
        ("version = '1.x'\nnote = 'a'", "`version` must be a version such as"),
        ("version = '1'\nnote = 'a'\nrun = []", "`run` must be a string or a non-empty list"),
        ("version = '1'\nnote = 'a'\nunless = 'b'", "There is no key 'unless'"),
    ],
)
def test_refuses_invalid_changes(row: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        tuple(read_changes(rows(f"[[change]]\n{row}")))
    assert message in str(refused.value)


@pytest.mark.parametrize("order", list(permutations(ROWS)))
def test_applies_versions_in_order_whatever_the_order_of_rows(order: tuple[Migration, ...]) -> None:
    found = migrated(OLD, "0.5", order)
    assert found.answers == NEW
    assert set(found.notes) == {
        "'queue' is now called 'jobs'.",
        "'jobs=database' is now called 'jobs=in-database'.",
        "'cache=true' is now called 'cache=redis'.",
        "'legacy' is no longer a question; the answer was 'x'.",
    }


@pytest.mark.parametrize(
    ("recorded", "answers"),
    [
        ("0.5.9", NEW),
        ("v0.5", NEW),
        ("0.6.0rc1", NEW),
        ("0.6", {"queue": "database", "cache": "redis", "auth": "token"}),
        ("0.7.0", OLD),
        ("0.10", OLD),
    ],
)
def test_applies_only_versions_after_the_recorded_one(
    recorded: str, answers: dict[str, object]
) -> None:
    assert migrated(OLD, recorded, ROWS).answers == answers


@pytest.mark.parametrize("recorded", ["", "main", "v1-3-gabc", "0.5.x"])
def test_applies_all_rows_without_a_recorded_version(recorded: str) -> None:
    assert migrated(OLD, recorded, ROWS).answers == NEW
    assert migrated(NEW, recorded, ROWS) == (NEW, ())


def test_an_answer_to_the_new_question_stays() -> None:
    found = migrated({"queue": "celery", "jobs": "none"}, "", [QUEUE])
    assert found.answers == {"jobs": "none"}
    [note] = found.notes
    assert note.startswith("'queue' is now called 'jobs', which has an answer already;")
    assert "'celery'" in note


def test_changes_one_of_several_answers() -> None:
    row = Migration("1", "features", before="db", after="database")
    found = migrated({"features": ["api", "db"]}, "0", [row])
    assert found.answers == {"features": ["api", "database"]}


@pytest.mark.parametrize("value", [1, "true", "True", 1.0, None, ["a"], {"true": True}, "redis"])
def test_leaves_values_of_other_types(value: object) -> None:
    assert migrated({"cache": value}, "0", [CACHE]) == ({"cache": value}, ())


def test_leaves_the_given_answers_unchanged() -> None:
    given_answers = {**OLD, "features": ["a"]}
    migrated(given_answers, "", [*ROWS, Migration("1", "features", before="a", after="b")])
    assert given_answers == {**OLD, "features": ["a"]}


VERSIONS = st.sampled_from(["0.1", "0.2rc1", "0.2", "0.10", "1.0", "2"])
WORDS = st.sampled_from("abcd")
MIGRATIONS = st.lists(
    st.one_of(
        st.builds(Migration, VERSIONS, WORDS, renamed=st.sampled_from("efgh")),
        st.builds(Migration, VERSIONS, WORDS, removed=st.just(value=True)),
        st.builds(Migration, VERSIONS, WORDS, before=st.just("x"), after=st.just("y")),
    ),
    max_size=6,
)


@given(st.dictionaries(WORDS, st.sampled_from("xyz")), VERSIONS, VERSIONS, MIGRATIONS)
def test_two_updates_end_as_one(
    answers: dict[str, object], one: str, other: str, found: list[Migration]
) -> None:
    first, second = sorted([one, other], key=Version)
    early = [row for row in found if Version(row.since) <= Version(second)]
    halfway = migrated(answers, first, early)
    whole = migrated(halfway.answers, second, found)
    assert Migrated(whole.answers, halfway.notes + whole.notes) == migrated(answers, first, found)


CHANGES = (
    Change("0.7", "Tokens rotate.", when="auth"),
    Change("0.6", "Settings moved.", run=("make settings",)),
    Change("0.10", "Python 3.10 is gone."),
)


@pytest.mark.parametrize(
    ("old", "new", "versions"),
    [
        ("0.5", "0.10", ["0.6", "0.7", "0.10"]),
        ("0.5", "0.7", ["0.6", "0.7"]),
        ("0.6", "0.7", ["0.7"]),
        ("0.7", "0.7", []),
        ("0.10", "0.6", []),
        ("", "0.6", ["0.6"]),
        ("0.6", "main", ["0.7", "0.10"]),
    ],
)
def test_changes_are_those_after_the_old_version_up_to_the_new(
    old: str, new: str, versions: list[str]
) -> None:
    found = changes_between(old, new, CHANGES, lambda _: True)
    assert [row.version for row in found] == versions


def test_a_condition_decides_whether_a_change_applies() -> None:
    asked: list[str] = []

    def applies(when: str) -> bool:
        asked.append(when)
        return False

    found = changes_between("0.5", "1", CHANGES, applies)
    assert [row.version for row in found] == ["0.6", "0.10"]
    assert asked == ["auth"]
