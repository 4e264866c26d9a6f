import subprocess
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.project import operations
from generator.project.living import open_project
from generator.project.operations import Wanted
from generator.project.update.target import Wish, newest_template
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from generator.reporter import SILENT
from tests.support.files import MANIFEST, build_template

REGISTRY = read_registry(load_guide())
QUESTIONS = """\
colour: {type: str, choices: [red, blue], default: red, help: "Which colour?"}
shade:
  type: str
  choices:
    Dark: dark
    Light: {value: light, validator: "{% if colour == 'blue' %}blue is dark{% endif %}"}
  default: dark
depth: {type: int, default: 3, when: "{{ colour == 'blue' }}"}
unasked: {type: str, default: x, ask: false}
"""


def checked(wanted: Wanted) -> operations.CheckedAnswers:
    request = operations.request_for(wanted, REGISTRY)
    return operations.check_answers(request, wanted.name, REGISTRY)


def template_checked(tmp_path: Path, *settings: str) -> operations.CheckedAnswers:
    """Check answers to a third-party template, which is a candidate by invitation."""
    folder = build_template(tmp_path / "snail", QUESTIONS, manifest=MANIFEST)
    from generator.registry.registry import get_template

    template = get_template(str(folder), REGISTRY)
    registry = REGISTRY._replace(templates={**REGISTRY.templates, "snail": template})
    wanted = Wanted(settings=settings, template="snail")
    return operations.check_answers(operations.request_for(wanted, registry), "app", registry)


def test_needs_choose_the_template_and_set_its_options() -> None:
    found = checked(Wanted(("product=web-app", "features=admin,pages")))
    options = {it.question.key: it for it in found.options}
    assert found.template.id == found.recommendation.recommended == "django"  # type: ignore[union-attr]
    assert options["pages"].value is True
    assert not options["pages"].given


def test_an_answer_that_cannot_be_taken_is_named_and_not_used(tmp_path: Path) -> None:
    found = template_checked(tmp_path, "colour=blue", "shade=light", "depth=4")
    options = {it.question.key: it for it in found.options}
    assert "blue is dark" in found.refused["shade"]
    assert options["shade"].value == "dark"
    assert [choice.refused for choice in options["shade"].choices] == ["", "blue is dark"]
    assert options["depth"].value == 4
    assert found.plan
    assert found.plan.answers.values["colour"] == "blue"


def test_an_answer_without_a_question_is_named_and_the_options_follow(tmp_path: Path) -> None:
    found = template_checked(tmp_path, "depth=4")
    assert set(found.refused) == {"depth"}
    assert [it.question.key for it in found.options] == ["colour", "shade"]


def test_the_usual_answer_is_known_beside_the_given_one(tmp_path: Path) -> None:
    [colour, *_] = template_checked(tmp_path, "colour=blue").options
    assert (colour.value, colour.usual, colour.given) == ("blue", "red", True)


def test_a_name_that_the_project_cannot_have_leaves_no_plan() -> None:
    found = checked(Wanted(template="flask", name="sqlalchemy"))
    assert "package_name" in found.refused
    assert found.plan is None
    assert found.options


def test_an_address_is_no_template_for_a_program(tmp_path: Path) -> None:
    folder = build_template(tmp_path / "snail", QUESTIONS, manifest=MANIFEST)
    with pytest.raises(InputError, match="There is no template"):
        operations.request_for(Wanted(template=str(folder)), REGISTRY)


def test_a_preview_is_the_first_commit_of_the_project(tmp_path: Path) -> None:
    wanted = Wanted(("features=accounts",), ("license=apache-2.0",), "flask", "shop")
    plan = operations.make_plan(operations.request_for(wanted, REGISTRY), "shop", REGISTRY)
    planned = operations.preview(plan, "shop")
    destination = operations.open_destination(str(tmp_path / "shop"))
    operations.apply(plan, destination, SILENT.progress)
    listed = git(tmp_path / "shop", "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    assert sorted(planned.contents) == sorted(listed)
    for path, content in planned.contents.items():
        assert (tmp_path / "shop" / path).read_bytes() == content, path


def test_a_folder_with_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="never overwrites"):
        operations.open_destination(str(tmp_path / "shop"))


def test_a_shared_server_does_not_name_its_own_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Ada")
    wanted = Wanted(template="flask")
    authors = []
    for shared in (False, True):
        request = operations.request_for(wanted, REGISTRY, is_shared=shared)
        plan = operations.make_plan(request, "shop", REGISTRY)
        authors.append(plan.answers.values["author"])
    assert authors[1] == "The Shop authors"
    assert authors[0] != authors[1] or not authors[0]


def test_the_command_line_makes_the_same_project() -> None:
    wanted = Wanted(("product=api",), ("license=mit", "description=it's ours"), "flask", "shop")
    assert operations.command_line(wanted) == (
        "scaffold new shop -y -t flask -n product=api -s license=mit "
        "-s 'description=it'\"'\"'s ours'"
    )


def test_usual_answers_are_left_out_of_the_command() -> None:
    wanted = Wanted(settings=("license=mit", "cache=redis", "pages=false"), template="flask")
    found = checked(wanted)
    assert operations.without_usual(wanted, found.options).settings == ("cache=redis",)


def test_an_update_is_planned_without_changing_anything(tmp_path: Path) -> None:
    wanted = Wanted(template="flask", name="shop")
    plan = operations.make_plan(operations.request_for(wanted, REGISTRY), "shop", REGISTRY)
    destination = operations.open_destination(str(tmp_path / "shop"))
    operations.apply(plan, destination, SILENT.progress)
    living = open_project(str(tmp_path / "shop"))
    wish = Wish(operations.request_for(Wanted(settings=("cache=redis",)), REGISTRY).given)
    repository = operations.ready_repository(living)
    template = newest_template(living, wish, REGISTRY)
    with operations.planned_update(living, repository, template, wish, REGISTRY) as planned:
        assert "docs/cache.md" in {change.path for change in planned.changes}
    assert git(tmp_path / "shop", "status", "--porcelain") == ""


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout
