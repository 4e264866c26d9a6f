"""The tools as an agent uses them, in memory; `test_serving.py` has the real process."""

import asyncio
import subprocess
import time
from pathlib import Path

import pytest
from mcp import Client

from generator import limits
from generator.mcp.calls import Calls
from generator.project.held_plans import HeldPlans
from tests.support.agent import Agent, ask
from tests.support.files import build_template, build_tree, list_tree
from tests.support.living import LONG, Life, life
from tests.support.processes import KNOWN, git, scaffold

__all__ = ["life"]

SLOW = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
EMPTY: dict[str, bytes | str | None] = {}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which scaffold runs."""
    for name, value in KNOWN.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def agent() -> Agent:
    return Agent()


def named(name: str, template: Path) -> None:
    """Give a template a name, as the user does."""
    done = scaffold(template.parent, "template", "add", name, str(template))
    assert done.code == 0, done.err


# --- recommend and describe ---


def test_a_recommendation_is_that_of_the_command_line(agent: Agent, here: Path) -> None:
    found = agent("recommend", needs={"product": "web-app", "features": ["admin", "pages"]}).found
    words = ["-n", "product=web-app", "-n", "features=admin,pages"]
    document = scaffold(here, "recommend", *words, "--json").document
    del document["format"]
    text = found.pop("text")
    assert found == document
    assert text == scaffold(here, "recommend", *words, COLUMNS="88").out


def test_no_needs_are_the_default_ones(agent: Agent) -> None:
    assert agent("recommend").found["needs"]["product"] == "api"


def test_a_description_is_the_schema_of_the_command_line(agent: Agent, here: Path) -> None:
    shown = scaffold(here, "template", "show", "flask", "--json").document
    found = agent("describe", template="flask").found
    assert found["answers"] == shown["schema"]
    assert found["without"] == shown["without"]


def test_without_a_name_all_templates_are_listed(agent: Agent, tmp_path: Path) -> None:
    named("snail", build_template(tmp_path / "snail"))
    found = {row["id"]: row for row in agent("describe").found["templates"]}
    assert {"django", "fastapi", "flask", "snail"} <= found.keys()
    assert (found["snail"]["trust"], found["snail"]["in_recommendation"]) == ("yours", False)


# --- plan and apply ---


def test_a_plan_changes_nothing_and_apply_makes_it_once(agent: Agent, here: Path) -> None:
    plan = agent("plan", folder="shop", template="flask", answers={"pages": True}).found
    assert list_tree(here) == EMPTY
    assert plan["files"]["pyproject.toml"] > 0
    assert plan["bytes"] == sum(plan["files"].values())
    made = agent("apply", token=plan["token"]).found
    tracked = git(here / "shop", "ls-files").splitlines()
    assert sorted(tracked) == sorted(plan["files"])
    assert made["next"][:2] == ["cd shop", "make test"]
    assert not (here / "shop" / ".venv").exists()
    assert not (here / "shop" / "uv.lock").exists()
    assert "was applied already" in agent("apply", token=plan["token"]).error


def test_the_command_of_a_plan_makes_the_same(agent: Agent, here: Path, tmp_path: Path) -> None:
    answers = {"license": "mit", "cache": "redis", "description": "it's ours", "pages": False}
    plan = agent("plan", folder="shop", template="flask", answers=answers).found
    assert plan["command"] == (
        "scaffold new shop -y -t flask -s cache=redis -s 'description=it'\"'\"'s ours'"
    )
    agent("apply", token=plan["token"])
    words = plan["command"].replace("scaffold ", "python -m generator ", 1) + " --no-install"
    subprocess.run(["bash", "-c", words], cwd=tmp_path, check=True, capture_output=True)
    assert tree(tmp_path / "shop") == tree(here / "shop")


def test_needs_choose_the_template(agent: Agent) -> None:
    needs = {"product": "web-app", "features": ["admin"], "team": "elixir"}
    plan = agent("plan", folder="shop", needs=needs).found
    assert plan["template"]["id"] == plan["recommended"] == "django"
    assert plan["needs"]["features"] == ["admin"]


def test_contents_come_on_demand_within_a_limit(agent: Agent) -> None:
    names = ["README.md", "pyproject.toml", "LICENSE"]
    plan = agent("plan", folder="shop", template="flask", show=names[:2]).found
    assert list(plan["contents"]) == names[:2]
    assert 'name = "shop"' in plan["contents"]["pyproject.toml"]
    every = [*plan["files"]]
    cut = agent("plan", folder="shop", template="flask", show=every).found
    assert sum(map(len, cut["contents"].values())) <= 24_000
    assert cut["cut"].startswith("Cut after 24,000 characters, in ")
    wrong = agent("plan", folder="shop", template="flask", show=["READ.md"]).error
    assert wrong == "The plan has no file 'READ.md'. Did you mean 'README.md'?"


def test_two_plans_at_once_do_not_mix(agent: Agent, here: Path) -> None:
    async def apart(client: Client) -> None:
        wanted = [("one", "flask"), ("two", "fastapi"), ("three", "django")]
        plans = await asyncio.gather(
            *(ask(client, "plan", {"folder": name, "template": it}) for name, it in wanted)
        )
        tokens = [plan.found["token"] for plan in plans]
        made = await asyncio.gather(*(ask(client, "apply", {"token": it}) for it in tokens[::-1]))
        assert not any(it.is_error for it in made)

    agent.run(apart)
    for name, template in (("one", "flask"), ("two", "fastapi"), ("three", "django")):
        assert f'id = "{template}"' in (here / name / ".scaffold.toml").read_text()


def test_one_token_is_good_for_one_of_two_calls_at_once(agent: Agent) -> None:
    token = agent("plan", folder="shop", template="flask").found["token"]

    async def twice(client: Client) -> list[bool]:
        both = (ask(client, "apply", {"token": token}) for _ in range(2))
        return [answer.is_error for answer in await asyncio.gather(*both)]

    assert sorted(agent.run(twice)) == [False, True]


# --- what is refused ---


def test_an_expired_and_an_unknown_plan_are_refused() -> None:
    agent = Agent(Calls(HeldPlans(seconds=0)))
    token = agent("plan", folder="shop", template="flask").found["token"]
    for wrong in (token, "no-such-plan"):
        assert "Plan again" in agent("apply", token=wrong).error
    assert agent("apply").error == "apply: token is missing. Call `plan` first, and pass its token."


def test_a_folder_with_files_is_refused_when_planned_and_when_applied(
    agent: Agent, here: Path
) -> None:
    token = agent("plan", folder="shop", template="flask").found["token"]
    before = build_tree(here / "shop", {"mine.txt": "mine"})
    for answer in (
        agent("plan", folder="shop", template="flask"),
        agent("apply", token=token),
    ):
        assert answer.error.startswith("./shop already contains files; scaffold never overwrites.")
    assert list_tree(before) == {"mine.txt": b"mine"}
    build_tree(here / "repository", {".git/HEAD": "ref: refs/heads/main\n"})
    assert "already contains files" in agent("plan", folder="repository").error


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        ("../shop", "without '..'"),
        ("a/../../shop", "without '..'"),
        ("~/shop", "and '~'"),
        ("a\0b", "NUL character"),
        ("a\nb", "cannot be a project's folder"),
        ("CON", "reserves that name"),
        ("", "folder is missing"),
        ("x" * 2000, "longer than 800 bytes"),
    ],
)
@pytest.mark.parametrize("mode", ["new", "update"])
def test_a_folder_that_is_none_is_refused(
    agent: Agent, here: Path, folder: str, reason: str, mode: str
) -> None:
    assert reason in agent("plan", folder=folder, mode=mode).error
    assert list_tree(here) == list_tree(here.parent / "here") == EMPTY


def test_all_refused_answers_are_named_at_once(agent: Agent) -> None:
    answers = {"licence": "mit", "cache": "rediss", "pages": "perhaps"}
    lines = agent("plan", folder="shop", template="flask", answers=answers).error.splitlines()
    assert len(lines) == 3
    assert "Did you mean 'license'?" in lines[0]
    assert "'perhaps' is not a valid answer to 'pages': use true or false." in lines[1]
    assert "choose from none, redis. Did you mean 'redis'?" in lines[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"settings": {}}, "plan: There is no argument 'settings'."),
        ({"mode": "updat"}, "plan: There is no mode 'updat'. Did you mean 'update'?"),
        ({"template": ["flask"]}, "plan: template must be a text, not a list."),
        ({"answers": "a=b"}, "plan: answers must be an object of keys and values, not 'a=b'."),
        ({"answers": {"cache": {"a": 1}}}, "plan: answers.cache must be a text, a number,"),
        ({"answers": {"cache": None}}, "plan: answers.cache must be a text, a number,"),
        ({"answers": {"author": "x" * 100_001}}, "plan: answers.author is longer than 100,000"),
        ({"needs": {"product": "apii"}}, "--need: There is no option of `product` 'apii'."),
        ({"needs": {"produkt": "api"}}, "--need: There is no need 'produkt'."),
        ({"template": "gh:a/b"}, "There is no template 'gh:a/b'."),
        ({"template": "/etc"}, "There is no template '/etc'."),
        ({"show": [1]}, "plan: show must be a list of texts."),
    ],
)
def test_wrong_arguments_are_explained(
    agent: Agent, arguments: dict[str, object], sentence: str
) -> None:
    assert agent("plan", **{"folder": "shop", **arguments}).error.startswith(sentence)


def test_an_unknown_tool_is_refused(agent: Agent) -> None:
    assert agent("aply").error.startswith("There is no tool 'aply'. Did you mean 'apply'?")


def test_an_error_of_scaffold_itself_shows_no_traceback(
    agent: Agent, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_words: object) -> None:
        raise KeyError(f"{here}/secret \x1b[31m")

    monkeypatch.setattr("generator.mcp.calls.make_plan", fail)
    assert agent("plan", folder="shop").error == (
        "Internal error in scaffold (KeyError: './secret \\x1b[31m'). This is a bug: report it."
    )


# --- templates of third parties ---


def test_a_template_that_loops_is_bounded_and_others_go_on(
    agent: Agent, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_SECONDS", 2)
    named("snail", build_template(tmp_path / "snail", files={"a.txt.jinja": SLOW}))

    async def both(client: Client) -> tuple[str, bool]:
        slow = asyncio.ensure_future(ask(client, "plan", {"folder": "shop", "template": "snail"}))
        quick = await ask(client, "recommend", {})
        waited = not slow.done() and not quick.is_error
        return (await slow).error, waited

    start = time.monotonic()
    said, waited = agent.run(both)
    assert waited, "the recommendation came while the other call was working"
    assert time.monotonic() - start < 60
    assert "did not render within 2 seconds" in said
    assert str(tmp_path) not in said
    assert list_tree(here) == EMPTY


def test_a_question_that_loops_is_bounded(
    agent: Agent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named("snail", build_template(tmp_path / "snail"))
    config = f"_subdirectory: project\nname: {{type: str, default: '{SLOW}'}}\n"
    (tmp_path / "snail" / "copier.yml").write_text(config)
    monkeypatch.setattr(limits, "MOST_SECONDS_OF_TEXT", 1)
    for answer in (
        agent("describe", template="snail"),
        agent("plan", folder="shop", template="snail"),
    ):
        assert str(tmp_path) not in answer.text
        assert "Traceback" not in answer.text


def test_nothing_of_a_template_runs(agent: Agent, here: Path, tmp_path: Path) -> None:
    questions = "_tasks: ['touch owned']\nproject_name: {type: str, default: x}\n"
    named("snail", build_template(tmp_path / "snail", questions))
    plan = agent("plan", folder="shop", template="snail").found
    assert plan["tasks_not_run"] == ["touch owned"]
    agent("apply", token=plan["token"])
    assert (here / "shop" / "a.txt").exists()
    assert not (here / "shop" / "owned").exists()


def test_a_template_that_needs_trust_is_refused(agent: Agent, tmp_path: Path) -> None:
    snail = build_template(tmp_path / "snail")
    named("snail", snail)
    with (snail / "copier.yml").open("a") as file:
        file.write("_jinja_extensions: [os.path]\n")
    said = agent("plan", folder="shop", template="snail").error
    assert "--trust" in said
    assert str(tmp_path) not in said


def test_a_template_that_changes_after_the_plan_is_refused(
    agent: Agent, here: Path, tmp_path: Path
) -> None:
    snail = build_template(tmp_path / "snail")
    named("snail", snail)
    token = agent("plan", folder="shop", template="snail").found["token"]
    (snail / "project" / "a.txt").write_text("b\n")
    assert "The plan is not valid any more" in agent("apply", token=token).error
    assert list_tree(here) == EMPTY


def test_a_broken_template_is_named_and_its_place_is_not(agent: Agent, tmp_path: Path) -> None:
    snail = build_template(tmp_path / "snail", files={"a.txt.jinja": "{% nowhere %}\n"})
    named("snail", snail)
    said = agent("plan", folder="shop", template="snail").error
    assert "nowhere" in said
    assert str(tmp_path) not in said


# --- updates ---


def test_an_update_shows_its_diff_and_is_committed(agent: Agent, life: Life) -> None:
    life.release("2.0", {"long.txt": LONG + "new\n", "short.txt": "1\n"})
    before = life.state()
    plan = agent("plan", folder=str(life.project), mode="update").found
    assert life.state() == before
    assert (plan["from"], plan["to"]) == ("1.0", "2.0")
    assert plan["conflicts"] == {}
    assert "+new" in plan["diff"]
    some = agent("plan", folder=str(life.project), mode="update", show=["long.txt"]).found
    assert some["diff"].startswith("diff --git a/long.txt b/long.txt\n")
    assert some["diff"].count("diff --git") == 1
    made = agent("apply", token=plan["token"]).found
    assert made["conflicts"] == 0
    assert made["next"] == [f"scaffold check {life.project}"]
    assert git(life.project, "log", "-1", "--format=%s") == "Update to Life 2.0"
    assert git(life.project, "status", "--porcelain") == ""
    again = agent("plan", folder=str(life.project), mode="update").found
    assert again["token"] is None
    assert again["message"].startswith("Nothing to update")


def test_the_command_of_an_update_does_the_same(agent: Agent, life: Life) -> None:
    extra = "project_name: My project\nextra: {type: bool, default: false}\n"
    life.release("1.0", {"short.txt.jinja": "{{ extra }}\n"}, extra)
    plan = agent("plan", folder="app", mode="update", answers={"extra": True})
    assert plan.is_error, "the project is beside the folder in which scaffold runs"
    found = agent("plan", folder=str(life.project), mode="update", answers={"extra": True}).found
    assert f"update {life.project} -s extra=true --apply " in found["command"]


def test_conflicts_are_left_to_decide(agent: Agent, life: Life) -> None:
    life.edit({"short.txt": "mine\n"})
    life.release("2.0", {"short.txt": "theirs\n"})
    plan = agent("plan", folder=str(life.project), mode="update").found
    assert list(plan["conflicts"]) == ["short.txt"]
    made = agent("apply", token=plan["token"]).found
    assert made["conflicts"] == 1
    assert made["next"] == [
        f"scaffold update {life.project} --continue  # after the conflicts",
        f"scaffold update {life.project} --abort  # to have everything as before",
    ]
    assert "<<<<<<<" in (life.project / "short.txt").read_text()


def test_an_update_of_a_project_that_changed_meanwhile_is_refused(agent: Agent, life: Life) -> None:
    life.release("2.0", {"long.txt": "new\n"})
    token = agent("plan", folder=str(life.project), mode="update").found["token"]
    life.edit({"mine.txt": "mine\n"})
    before = life.state()
    assert "The plan is not valid any more" in agent("apply", token=token).error
    assert life.state() == before


def test_an_unclean_project_is_refused(agent: Agent, life: Life) -> None:
    (life.project / "short.txt").write_text("mine\n")
    said = agent("plan", folder=str(life.project), mode="update").error
    assert "changes that are not committed, such as 'short.txt'" in said


def test_a_record_cannot_make_an_update_fetch(agent: Agent, life: Life) -> None:
    record = life.project / ".scaffold.toml"
    text = record.read_text()
    assert 'source = "bundled"' in text
    life.edit({".scaffold.toml": text.replace("bundled", "https://example.invalid/a.git")})
    said = agent("plan", folder=str(life.project), mode="update").error
    assert said.startswith("The project was made from https://example.invalid/a.git")


def test_an_update_takes_no_needs(agent: Agent, life: Life) -> None:
    said = agent("plan", folder=str(life.project), mode="update", needs={"scale": "small"}).error
    assert said == "plan: an update keeps the needs of the project. Pass answers only."


def tree(project: Path) -> str:
    """Return git's id of the first commit's files."""
    first = git(project, "rev-list", "--max-parents=0", "HEAD")
    return git(project, "rev-parse", f"{first}^{{tree}}")
