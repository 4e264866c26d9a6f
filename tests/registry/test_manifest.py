from pathlib import Path

import pytest

from generator.errors import InputError
from generator.recommendation.guide import load_guide
from generator.recommendation.needs import default_needs, parse_needs
from generator.registry.manifest import FollowUp, Manifest, Secrets, load_manifest
from generator.registry.surroundings import Surroundings
from generator.registry.versions import Change, Migration
from tests.support.files import MANIFEST, build_tree

GUIDE = load_guide()
FULL = """\
title = "Snail"
summary = "Slow and steady."
framework = "snail"
version = "2.1"
layers = ["_shared", "extra"]
reserved = ["snail", "tests"]
next_steps = ["make dev", "make test"]
history = "migrations"

[[follow_up]]
when = "{{ added }}"
run = "make migrate"

[[migration]]
since = "2.0"
question = "shell"
renamed = "house"

[[change]]
version = "2.1"
note = "The house is round."

[secrets]
example = ".env.example"
file = ".env"

[[default]]
set = { cache = "none" }

[[default]]
when = { features = ["accounts", "admin"] }
set = { auth = "session", cache = "redis" }

[[default]]
when = { product = "api" }
unless = { team = "django" }
set = { auth = "token" }

[[rule]]
id = "snail-loves-tools"
when = { product = "small-tool" }
weight = 3
because = "it carries its house along"
source = "beyond the guide: biology"

[[rule]]
id = "snail-is-slow"
when = { load = "high-concurrency" }
against = "snail"
weight = 2
because = "it is slow"
source = "beyond the guide: biology"
"""


def load(root: Path, text: str | bytes) -> Manifest:
    """Read a manifest of the template `mine`."""
    build_tree(root, {"template.toml": text})
    return load_manifest(root / "template.toml", "mine", GUIDE)


def test_reads_every_key_of_a_manifest(tmp_path: Path) -> None:
    manifest = load(tmp_path, FULL)
    assert (manifest.title, manifest.summary) == ("Snail", "Slow and steady.")
    assert (manifest.framework, manifest.version) == ("snail", "2.1")
    assert manifest.layers == ("_shared", "extra")
    assert manifest.reserved == {"snail", "tests"}
    assert manifest.next_steps == ("make dev", "make test")
    assert manifest.history == "migrations"
    assert manifest.follow_ups == (FollowUp("{{ added }}", ("make migrate",)),)
    assert manifest.migrations == (Migration("2.0", "shell", renamed="house"),)
    assert manifest.changes == (Change("2.1", "The house is round."),)
    assert manifest.secrets == Secrets(example=".env.example", file=".env")


def test_most_keys_are_optional(tmp_path: Path) -> None:
    manifest = load(tmp_path, MANIFEST)
    assert (manifest.layers, manifest.reserved, manifest.secrets) == ((), frozenset(), None)
    assert (manifest.defaults, manifest.rules, manifest.next_steps) == ((), (), ())
    assert (manifest.history, manifest.follow_ups) == ("", ())
    assert (manifest.migrations, manifest.changes) == ((), ())
    assert manifest.answers_for(default_needs(GUIDE)) == {}


@pytest.mark.parametrize(
    ("needs", "answers"),
    [
        ("product=mvp", {"cache": "none"}),
        ("product=mvp features=admin", {"cache": "redis", "auth": "session"}),
        ("product=api features=accounts", {"cache": "redis", "auth": "token"}),
        ("product=api team=django", {"cache": "none"}),
    ],
)
def test_needs_suggest_answers_and_later_rows_win(
    needs: str, answers: dict[str, object], tmp_path: Path
) -> None:
    assert load(tmp_path, FULL).answers_for(parse_needs(needs.split(), GUIDE)) == answers


def test_a_rule_without_target_favours_its_template(tmp_path: Path) -> None:
    loves, slow = load(tmp_path, FULL).rules
    assert (set(loves.favours), set(loves.against)) == ({"mine"}, set())
    assert (set(slow.favours), set(slow.against)) == (set(), {"snail"})


@pytest.mark.parametrize(
    ("framework", "line", "language"),
    [("test", "", ""), ("test", 'language = "Python"\n', "Python"), ("rails", "", "Ruby")],
)
def test_reads_the_language(framework: str, line: str, language: str, tmp_path: Path) -> None:
    assert load(tmp_path, MANIFEST.replace('"test"', f'"{framework}"') + line).language == language


RULE = '\n[[rule]]\nid = "r"\nwhen = { product = "api" }\nweight = 1\nbecause = "b"\nsource = "s"\n'
DEFAULT = '\n[[default]]\nwhen = { product = "api" }\nset = { auth = "none" }\n'
REFUSALS = [
    (
        MANIFEST.replace('"test"', '"express"') + 'language = "Python"\n',
        "`language` must be 'JavaScript', the language of express",
    ),
    ('titel = "x"\n' + MANIFEST, "There is no key 'titel'. Did you mean 'title'?"),
    ("defaults = 1\n" + MANIFEST, "There is no key 'defaults'. Did you mean 'default'?"),
    ("", "`framework` must be a non-empty string"),
    (MANIFEST.replace('title = "Test"', ""), "`title` must be a non-empty string"),
    (MANIFEST.replace('"A template of the tests."', '" "'), "`summary` must be a non-empty string"),
    (MANIFEST.replace('"test"', "1"), "`framework` must be a non-empty string"),
    (MANIFEST.replace('"1.0"', "1.0"), "`version` must be a non-empty string"),
    (MANIFEST.replace("Test", "\\u001b[2J"), "`title` must be one line without control"),
    ("layers = []\n" + MANIFEST, "`layers` must be a string or a non-empty list"),
    ("layers = [1]\n" + MANIFEST, "`layers` must contain non-empty strings"),
    ('layers = ["a", "a"]\n' + MANIFEST, "`layers` contains duplicates"),
    ("reserved = true\n" + MANIFEST, "`reserved` must be a string or a non-empty list"),
    ('next_steps = [""]\n' + MANIFEST, "`next_steps` must contain non-empty strings"),
    ("history = 1\n" + MANIFEST, "`history` must be a non-empty string"),
    ("migration = 1\n" + MANIFEST, "`migration` must be a list of tables"),
    (MANIFEST + "[[migration]]\nsince = '1'\nquestion = 'a'\n", "number 1: it must contain"),
    (MANIFEST + "[[change]]\nversion = '1'\n", "number 1: `note` must be a non-empty string"),
    ("follow_up = 1\n" + MANIFEST, "`follow_up` must be a list of tables"),
    (MANIFEST + "[[follow_up]]\nrun = 'a'\n", "number 1: `when` must be a non-empty string"),
    (MANIFEST + "[[follow_up]]\nwhen = 'a'\n", "`run` must contain the commands to show"),
    (MANIFEST + "[[follow_up]]\nwhen = 'a'\nrun = ''\n", "`run` must contain non-empty strings"),
    ("secrets = 1\n" + MANIFEST, "`secrets` must be a table"),
    (MANIFEST + '[secrets]\nexample = "a"\n', "`secrets`: `file` must be a non-empty string"),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = "../b"\n', "'../b' must be the name of a file"),
    (MANIFEST + '[secrets]\nexample = "/a"\nfile = "b"\n', "'/a' must be the name of a file"),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = ".."\n', "'..' must be the name of a file"),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = ".Git"\n', "'.Git' must be the name of a file"),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = "."\n', "'.' must be the name of a file"),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = "a"\n', "`example` and `file` must be different"),
    (MANIFEST + '[secrets]\nexample = "é"\nfile = "E\u0301"\n', "must be different files"),
    *(
        (MANIFEST + f"[secrets]\nexample = 'a'\nfile = {name}\n", reason)
        for name, reason in {
            "'nul'": "'nul' must be a valid file name on every system: Windows refuses its name",
            "'NUL.txt'": "Windows refuses its name",
            "':(top)x'": "':(top)x' must be a valid file name on every system",
            "':!x'": "on every system",
            "'*'": "on every system",
            "'a?'": "on every system",
            "'a\\b'": "on every system",
            "'a.'": "Windows refuses its name",
            '"a\\u202eb"': "without control characters",
            '".g\\u200cit"': "without control characters",
            "'a/b'": "the name of a file at the project's root",
            "'.git/config'": "the name of a file at the project's root",
            "'GIT~1'": "the name of a file at the project's root",
            "'.gitignore'": "the name of a file at the project's root",
            "'HEAD'": "that neither git nor scaffold uses",
            "'refs'": "that neither git nor scaffold uses",
            "'CommonDir'": "that neither git nor scaffold uses",
            "'.Scaffold.toml'": "the name of a file at the project's root",
            "'.scaffold-staging-x'": "not start with",
            f"'{'a' * 101}'": "at most 100 bytes",
        }.items()
    ),
    (MANIFEST + '[secrets]\nexample = "a"\nfile = "b"\nfiel = "c"\n', "no key 'fiel'"),
    (MANIFEST + '[default]\nset = { a = "b" }\n', "`default` must be a list of tables"),
    (MANIFEST + DEFAULT.replace("when", "wenn"), "default number 1: There is no key 'wenn'"),
    (
        MANIFEST + DEFAULT.replace("product", "prodct"),
        "number 1, `when`: There is no need 'prodct'",
    ),
    (MANIFEST + DEFAULT.replace('"api"', '"ap"'), "There is no option of `product` 'ap'"),
    (MANIFEST + DEFAULT.replace('"api"', "1"), "`product` must be a string or a non-empty list"),
    (MANIFEST + DEFAULT.replace('auth = "none"', ""), "default number 1: `set` must contain"),
    (MANIFEST + "[[default]]\n", "default number 1: `set` must contain"),
    (MANIFEST + "[[default]]\nset = 1\n", "default number 1: `set` must be a table"),
    (MANIFEST + RULE.replace("because", "becuase"), "rule 'r': There is no key 'becuase'"),
    (MANIFEST + RULE.replace("api", "ap"), "rule 'r', `when`: There is no option of `product`"),
    (MANIFEST + RULE.replace("weight = 1", "weight = 99"), "rule 'r': `weight` must be a whole"),
    (MANIFEST + RULE.replace("weight = 1", "weight = true"), "rule 'r': `weight` must be a whole"),
    (MANIFEST + RULE.replace('when = { product = "api" }', ""), "rule 'r': `when` is missing"),
    (MANIFEST + RULE + 'favours = "mien"\n', "rule 'r': There is no framework 'mien'"),
    (
        MANIFEST + RULE + 'favours = "mine"\nagainst = "mine"\n',
        "rule 'r': it both favours and opposes",
    ),
    (MANIFEST + RULE + RULE, "duplicate rule 'r'"),
    (MANIFEST + "rule = 1\n", "`rule` must be a list of tables"),
    ("title = \n", "the manifest cannot be read: Invalid value (at line 1"),
    (b"\xff", "the manifest cannot be read"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSALS)
def test_errors_name_file_and_key(text: str | bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refusal:
        load(tmp_path, text)
    message = str(refusal.value)
    assert message.startswith(str(tmp_path / "template.toml"))
    assert reason in message


def test_names_a_missing_manifest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"template\.toml: the manifest cannot be read"):
        load_manifest(tmp_path / "template.toml", "mine", GUIDE)


SURROUNDINGS = (
    MANIFEST
    + """
[surroundings]
steps = ["documents", "secrets"]
routes = "python -m {package_name}.openapi --json"
paths = ["/docs"]
settings = "*/settings.py"
environment = ["PORT"]
given = "OIDC_*"
absent = "production.yaml"
start = "python -c 'import shop'"
production = { ENVIRONMENT = "production" }
servers = "make dev"
endless = ["make worker", "curl -N *"]
only_read = "make load"
trial = { LEVEL = "1" }
"""
)


def test_reads_the_surroundings(tmp_path: Path) -> None:
    assert load(tmp_path, SURROUNDINGS).surroundings == Surroundings(
        steps=("documents", "secrets"),
        routes=("python", "-m", "{package_name}.openapi", "--json"),
        paths=("/docs",),
        settings=("*/settings.py",),
        environment=("PORT",),
        absent=("production.yaml",),
        given=("OIDC_*",),
        start=("python", "-c", "import shop"),
        production={"ENVIRONMENT": "production"},
        servers=("make dev",),
        endless=("make worker", "curl -N *"),
        only_read=("make load",),
        trial={"LEVEL": "1"},
    )


def test_joins_the_surroundings_of_a_layer() -> None:
    layer = Surroundings(("compose", "secrets"), paths=("/",), production={"A": "1", "B": "2"})
    own = Surroundings(("secrets",), paths=("/docs",), start=("x",), production={"B": "3"})
    joined = own.on(layer)
    assert joined.steps == ("compose", "secrets")
    assert joined.paths == ("/", "/docs")
    assert joined.start == ("x",)
    assert joined.production == {"A": "1", "B": "3"}


def test_joins_every_list_and_table_of_the_surroundings() -> None:
    def full(mark: str) -> Surroundings:
        empty = Surroundings()._asdict()
        values = {
            key: {key: mark} if isinstance(old, dict) else (mark,) for key, old in empty.items()
        }
        return Surroundings(**values)  # type: ignore[arg-type]

    joined = full("own").on(full("layer"))._asdict()
    for key, value in joined.items():
        expected = {"routes": ("own",), "start": ("own",), "production": {key: "own"}}
        expected["trial"] = {key: "own"}
        assert value == expected.get(key, ("layer", "own")), key


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('steps = ["document"]', "There is no step 'document'. Did you mean 'documents'?"),
        ('start = "a \'b"', "`start` is not a valid command"),
        ('production = { "A=B" = "1" }', "`production` must contain names of variables, not 'A=B'"),
        ('trial = { "A\\u0000" = "1" }', "`trial` must contain names of variables, not 'A"),
        ('trial = { "" = "1" }', "`trial` must contain names of variables, not ''"),
        ("production = { A = 1 }", "`production` must contain strings; 'A' is 1"),
        ("step = []", "There is no key 'step'. Did you mean 'steps'?"),
    ],
)
def test_refuses_wrong_surroundings(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(InputError) as refused:
        load(tmp_path, f"{MANIFEST}\n[surroundings]\n{row}\n")
    assert message in str(refused.value)
    assert "surroundings" in str(refused.value)


def test_refuses_a_command_with_the_name_of_a_step(tmp_path: Path) -> None:
    proof = '\n[[proof]]\nname = "compose"\nrun = "true"\n'
    with pytest.raises(InputError, match=r"is a step of \[surroundings\]"):
        load(tmp_path, MANIFEST + proof)


def test_refuses_an_unknown_kind_of_proof(tmp_path: Path) -> None:
    proof = '\n[[proof]]\nname = "a"\nrun = "true"\nproves = "type"\n'
    with pytest.raises(InputError, match="There is no kind of proof 'type'"):
        load(tmp_path, MANIFEST + proof)


WITHOUT = """\
title = "Snail"
summary = "Slow and steady."
framework = "snail"
version = "2.1"

[[without]]
question = "database"
option = "none"
because = "a snail carries its house"

[[without]]
question = "live"
because = "nothing about it is fast"
"""


def test_reads_what_a_template_leaves_out_and_why(tmp_path: Path) -> None:
    database, live = load(tmp_path, WITHOUT).without
    assert (database.name, database.because) == ("database=none", "a snail carries its house")
    assert (live.name, live.option) == ("live", "")


@pytest.mark.parametrize("key", ["question", "because"])
def test_what_is_left_out_needs_its_question_and_reason(tmp_path: Path, key: str) -> None:
    text = "\n".join(line for line in WITHOUT.splitlines() if not line.startswith(f"{key} ="))
    with pytest.raises(InputError, match=f"`{key}` must be a non-empty string"):
        load(tmp_path, text)
