import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from generator.errors import InputError
from generator.project.follow_up import Changes
from generator.project.plan import Plan, make_plan
from generator.project.request import Request, read_request
from generator.recommendation.guide import load_guide
from generator.registry.registry import read_registry
from tests.support.files import MANIFEST, build_template, build_tree

GUIDE = load_guide()
QUESTIONS = """\
project_name: My project
package_name: {type: str, default: my_project}
cache: {type: str, choices: [none, redis], default: none}
auth: {type: str, choices: [none, token], default: none}
token_days: {type: int, default: 7, when: "{{ auth == 'token' }}"}
loud: {type: str, default: "{{ project_name | upper }}", when: false}
"""
DEFAULTS = """\
reserved = ["starlette"]

[[default]]
when = { features = "accounts" }
set = { auth = "token", cache = "memcached" }
"""
WITH_DEFAULTS = MANIFEST + DEFAULTS


@pytest.fixture
def template(tmp_path: Path) -> str:
    """The path of a template whose defaults depend on needs."""
    return str(build_template(tmp_path / "snail", QUESTIONS, manifest=WITH_DEFAULTS))


def wish_for(
    template: str | None,
    *settings: str,
    needs: Sequence[str] = (),
    file: Path | None = None,
) -> Request:
    """Return the request for these options."""
    return read_request(
        needs=needs,
        settings=settings,
        template=template,
        file=str(file) if file else None,
        registry=read_registry(GUIDE),
    )


def plan_for(
    template: str | None,
    *settings: str,
    needs: Sequence[str] = (),
    file: Path | None = None,
    folder: str = "my-app",
) -> Plan:
    """Plan a project."""
    request = wish_for(template, *settings, needs=needs, file=file)
    return make_plan(request, folder, read_registry(GUIDE))


def refused(template: str | None, *settings: str, file: Path | None = None) -> str:
    """Return the error message of a failed plan."""
    with pytest.raises(InputError) as refusal:
        plan_for(template, *settings, file=file)
    return str(refusal.value)


def answers_file(folder: Path, text: str) -> Path:
    """Write an answers file."""
    return build_tree(folder, {"my.toml": text}) / "my.toml"


def test_unanswered_questions_take_suggestion_or_default(template: str) -> None:
    assert plan_for(template).answers.recorded() == {
        "project_name": "My App",
        "package_name": "my_app",
        "cache": "none",
        "auth": "none",
    }


def test_needs_set_valid_defaults(template: str) -> None:
    answers = plan_for(template, needs=["features=accounts"]).answers.recorded()
    assert (answers["auth"], answers["token_days"], answers["cache"]) == ("token", 7, "none")


def test_answers_override_defaults_from_needs(template: str) -> None:
    answers = plan_for(template, "auth=none", needs=["features=accounts"]).answers.recorded()
    assert answers["auth"] == "none"
    assert "token_days" not in answers


def test_reports_unmet_needs_with_the_reason(tmp_path: Path) -> None:
    questions = """
deploy: {type: str, choices: [container, function], default: container}
jobs:
  type: str
  choices:
    None: none
    Queue: {value: queue, validator: "{% if deploy == 'function' %}no worker runs there{% endif %}"}
  default: none
"""
    manifest = f"""{MANIFEST}
[[default]]
when = {{ features = "background-jobs" }}
set = {{ jobs = "queue" }}
"""
    mine = str(build_template(tmp_path / "mine", questions, manifest=manifest))
    needs = ["features=background-jobs"]
    assert plan_for(mine, needs=needs).notes == ()
    assert plan_for(mine, "deploy=function", needs=needs).notes == (
        "jobs is none; your needs suggest queue, but no worker runs there",
    )
    assert plan_for(mine, "deploy=function", "jobs=none", needs=needs).notes == ()


LIVE = f"""{MANIFEST}
[brings]
deploy = "container"

[[default]]
when = {{ features = "live-updates" }}
set = {{ live = true }}
"""


def missing(plan: Plan) -> list[str]:
    return [part.name for part in plan.unmet]


def test_a_need_without_a_question_is_unmet(tmp_path: Path) -> None:
    asks = str(build_template(tmp_path / "asks", "live: {default: false}\n", manifest=LIVE))
    lacks = str(build_template(tmp_path / "lacks", manifest=LIVE))
    needs = ["features=live-updates,admin"]
    assert missing(plan_for(asks, needs=needs)) == ["an admin area"]
    assert missing(plan_for(lacks, needs=needs)) == ["an admin area", "live updates"]
    assert missing(plan_for(lacks)) == []


def test_a_need_that_another_answer_rules_out_is_unmet(tmp_path: Path) -> None:
    questions = """
deploy: {choices: [container, function], default: container}
live: {type: bool, default: false, validator: "{% if live and deploy == 'function' %}no{% endif %}"}
"""
    mine = str(build_template(tmp_path / "mine", questions, manifest=LIVE))
    needs = ["features=live-updates"]
    assert missing(plan_for(mine, needs=needs)) == []
    assert missing(plan_for(mine, "deploy=function", needs=needs)) == ["live updates"]
    assert missing(plan_for(mine, "live=false", needs=needs)) == []


def test_passes_unmet_needs_to_templates_that_use_them(tmp_path: Path) -> None:
    questions = "to_add: {type: yaml, default: '[]', when: false}\n"
    mine = str(build_template(tmp_path / "mine", questions, manifest=LIVE))
    assert plan_for(mine, needs=["features=admin"]).values["to_add"] == ["an admin area"]
    assert not plan_for(mine, needs=["product=api"]).values["to_add"]


def test_the_recommendation_of_a_plan_names_what_the_project_lacks(tmp_path: Path) -> None:
    mine = str(build_template(tmp_path / "mine", manifest=LIVE))
    plan = plan_for(mine, needs=["features=admin"])
    assert plan.recommendation
    [candidate] = [item for item in plan.recommendation.candidates if item.template == "mine"]
    assert candidate.unmet == plan.unmet


def test_a_plain_template_lacks_nothing_that_is_known(tmp_path: Path) -> None:
    mine = build_template(tmp_path / "mine")
    (mine / "template.toml").unlink()
    assert missing(plan_for(str(mine), needs=["features=admin"])) == []


def test_renders_with_computed_values_without_recording_them(template: str) -> None:
    plan = plan_for(template, "project_name=Snail")
    assert plan.values["loud"] == "SNAIL"
    assert "loud" not in plan.answers.recorded()


def test_reads_needs_and_questions_from_an_answers_file(template: str, tmp_path: Path) -> None:
    text = '[needs]\nfeatures = ["accounts"]\n[answers]\ntoken_days = 30\n'
    plan = plan_for(template, file=answers_file(tmp_path, text))
    assert plan.needs["features"] == {"accounts"}
    assert plan.answers.values["token_days"] == 30


def test_options_override_the_answers_file(template: str, tmp_path: Path) -> None:
    text = '[needs]\nteam = "flask"\nscale = "small"\n[answers]\ncache = "none"\nauth = "token"\n'
    file = answers_file(tmp_path, text)
    plan = plan_for(template, "cache=redis", needs=["team=django"], file=file)
    assert (plan.needs.answer("team"), plan.needs.answer("scale")) == ("django", "small")
    assert (plan.answers.values["cache"], plan.answers.values["auth"]) == ("redis", "token")


def test_a_named_template_overrides_the_answers_file(template: str, tmp_path: Path) -> None:
    other = str(build_template(tmp_path / "ant"))
    for text in (f'template = "{template}"\n', f'[template]\nid = "{template}"\n'):
        file = answers_file(tmp_path, text)
        assert plan_for(None, file=file).template.id == "snail"
        assert plan_for(other, file=file).template.id == "ant"


def test_a_named_template_is_ranked_only_with_given_needs(template: str) -> None:
    assert plan_for(template).recommendation is None
    recommendation = plan_for(template, needs=["product=api"]).recommendation
    assert recommendation is not None
    assert "snail" in {candidate.template for candidate in recommendation.candidates}


def test_uses_the_recommended_template_by_default(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generator.system.locations.INSTALLED", Path(template).parent)
    plan = plan_for(None)
    assert plan.recommendation is not None
    assert plan.template.id == plan.recommendation.recommended == "snail"


def test_a_template_can_define_its_own_decision(tmp_path: Path) -> None:
    questions = "decision: {type: str, default: By hand., when: false}\n"
    decided = str(build_template(tmp_path / "snail", questions))
    assert plan_for(decided).values["decision"] == "By hand."
    text = str(plan_for(decided, needs=["product=api"]).values["decision"])
    assert "## " in text
    assert "{{" not in text


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            "cahce=redis",
            "--set: There is no question 'cahce'. Did you mean 'cache'? Known: project",
        ),
        ("loud=X", "--set: There is no question 'loud'"),
        (
            "cache=reddis",
            "--set: 'reddis' is not a valid answer to 'cache': choose from none, redis.",
        ),
        ("token_days=3", "--set: 'token_days' has no effect with these answers"),
        ("cache", "--set 'cache': write it as KEY=VALUE"),
        ("", "--set '': write it as KEY=VALUE"),
        ("=x", "--set: There is no question ''"),
    ],
)
def test_refuses_an_invalid_setting_with_a_suggestion(
    setting: str, message: str, template: str
) -> None:
    assert message in refused(template, setting)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[answers]\ncahce = "x"\n', "There is no question 'cahce'. Did you mean 'cache'?"),
        ('[answers]\ncache = "x"\n', "'x' is not a valid answer to 'cache'"),
        ("[answers]\ncache = []\n", "[] is not a valid answer to 'cache'"),
        ('[needs]\nteem = "flask"\n', "There is no need 'teem'. Did you mean 'team'?"),
        ('[needs]\nteam = "flsk"\n', "There is no option of `team` 'flsk'. Did you mean 'flask'?"),
        ('[needs]\nteam = ["flask"]\n', "`team` must be one string"),
        ("answers = 1\n", "'answers' must be a table"),
        ("format = 99\n", "`format` is 99"),
        ("template = 1\n", "'template' must be"),
        ("[oops]\n", "unknown key 'oops'"),
        ("=\n", "is not valid TOML"),
        ("<<<<<<< HEAD\n", "conflict markers"),
    ],
)
def test_refuses_an_invalid_answers_file_by_name(
    text: str, message: str, template: str, tmp_path: Path
) -> None:
    file = answers_file(tmp_path, text)
    refusal = refused(template, file=file)
    assert str(file) in refusal
    assert message in refusal


def test_names_a_missing_answers_file(template: str, tmp_path: Path) -> None:
    assert str(tmp_path / "no.toml") in refused(template, file=tmp_path / "no.toml")


def test_refuses_two_different_values_for_one_question(
    template: str,
) -> None:
    assert "--set cache: given twice" in refused(template, "cache=redis", "cache=none")
    assert plan_for(template, "cache=redis", "cache=redis").answers.values["cache"] == "redis"


def test_accepts_values_with_equals_signs_and_empty_ones(template: str) -> None:
    assert plan_for(template, "project_name=a=b").answers.values["project_name"] == "a=b"
    assert plan_for(template, "project_name=").answers.values["project_name"] == ""


@pytest.mark.parametrize("name", ["class", "email", "starlette", "-rf", "My App", "a\nb", ""])
def test_refuses_a_package_that_cannot_be_imported(name: str, template: str) -> None:
    message = refused(template, f"package_name={name}")
    assert f"{name!r} cannot be the Python package" in message
    assert "-s package_name=" in message


def test_refuses_a_folder_that_suggests_no_package(template: str) -> None:
    with pytest.raises(InputError, match="-s package_name=my_app"):
        plan_for(template, folder="приложение")


def test_refuses_an_empty_template_name(template: str) -> None:
    assert template
    assert "The template is empty" in refused("")


def test_suggestions_do_not_change_a_plain_template(
    tmp_path: Path,
) -> None:
    questions = "project_name: Example\npackage_name: {type: str}\npython_version: '3.12'\n"
    plain = build_tree(tmp_path / "plain", {"copier.yml": questions})
    assert plan_for(str(plain)).answers.recorded() == {
        "project_name": "Example",
        "package_name": "my_app",
        "python_version": "3.12",
    }


def test_plain_templates_accept_any_package_name(tmp_path: Path) -> None:
    plain = build_tree(tmp_path / "plain", {"copier.yml": "package_name: a-distribution\n"})
    assert plan_for(str(plain)).answers.recorded() == {"package_name": "a-distribution"}
    assert plan_for(str(plain), "package_name=My.App").answers.values["package_name"] == "My.App"


def test_refuses_a_template_for_a_newer_copier(tmp_path: Path) -> None:
    plain = build_tree(tmp_path / "plain", {"copier.yml": "_min_copier_version: '99.1'\na: x\n"})
    assert re.fullmatch(
        r"plain needs Copier 99\.1, but scaffold has 9[\d.]+: upgrade scaffold, or use an older "
        r"template version\.",
        refused(str(plain)),
    )
    build_tree(plain, {"copier.yml": "_min_copier_version: '9'\na: x\n"})
    assert plan_for(str(plain)).answers.values == {"a": "x"}


def test_texts_can_use_the_project_folder(tmp_path: Path) -> None:
    plain = build_tree(tmp_path / "plain", {"copier.yml": "name: '{{ _folder_name }}'\n"})
    assert plan_for(str(plain), folder="shop").answers.recorded() == {"name": "shop"}


HISTORY = """\
project_name: My project
extras: {type: str, multiselect: true, choices: [a, b, c], default: [a]}
steps: {type: yaml, default: "{ {%- for x in extras %}{{ x }}: [], {% endfor -%} }", when: false}
"""
WITH_HISTORY = (
    MANIFEST
    + """\
history = "steps"

[[follow_up]]
when = "{{ 'b' in added }}"
run = "join {{ added | join(' ') }} {{ project_name }}"

[[follow_up]]
when = "{{ returned | length > 0 }}"
run = "again {{ returned | join(' ') }} {{ project_name }}"
"""
)


@pytest.fixture
def stepped(tmp_path: Path) -> str:
    """The path of a template with a history and a follow-up, `steps`."""
    files = {"steps.txt.jinja": "{{ steps }}\n"}
    return str(build_template(tmp_path / "steps", HISTORY, files, WITH_HISTORY))


@pytest.mark.parametrize("id_", ["steps", ""])
def test_an_answers_file_keeps_the_history(stepped: str, tmp_path: Path, id_: str) -> None:
    text = f'template = "{id_}"\n[answers]\nextras = ["a", "b"]\n[history]\na = []\nx = ["a"]\n'
    plan = plan_for(stepped, file=answers_file(tmp_path, text))
    assert plan.history == plan.values["steps"] == {"a": [], "x": ["a"], "b": ["x"]}
    assert plan.changes == Changes(added=("b",))
    assert plan.follow_ups == ("join b My App",)


def test_an_option_that_comes_back_returns_its_names(stepped: str, tmp_path: Path) -> None:
    text = 'template = "steps"\n[answers]\nextras = ["a"]\n[history]\na = []\nb = ["a"]\n'
    kept = plan_for(stepped, file=answers_file(tmp_path, text))
    assert (kept.changes, kept.follow_ups) == (Changes(), ())
    plan = plan_for(stepped, "extras=a,b,c", file=answers_file(tmp_path, text))
    assert plan.history == {"a": [], "b": ["a"], "c": ["b"]}
    assert plan.changes == Changes(added=("c",), returned=("b",))
    assert plan.follow_ups == ("again b My App",)


def test_recorded_answers_that_are_gone_return_nothing(stepped: str, tmp_path: Path) -> None:
    text = 'template = "steps"\n[answers]\nextras = ["z"]\n[history]\na = []\nb = ["a"]\n'
    plan = plan_for(stepped, "extras=a,b", file=answers_file(tmp_path, text))
    assert (plan.changes, plan.follow_ups) == (Changes(), ())


def test_the_first_history_has_nothing_to_follow_up(stepped: str) -> None:
    plan = plan_for(stepped, "extras=a,b")
    assert (plan.history, plan.changes) == ({"a": [], "b": []}, Changes())
    assert plan.follow_ups == ()


def test_the_history_of_another_template_is_ignored(stepped: str, tmp_path: Path) -> None:
    text = 'template = "other"\n[history]\nx = []\n'
    plan = plan_for(stepped, file=answers_file(tmp_path, text))
    assert (plan.history, plan.changes) == ({"a": []}, Changes())


def test_a_template_without_a_history_ignores_one(template: str, tmp_path: Path) -> None:
    plan = plan_for(template, file=answers_file(tmp_path, "[history]\nx = []\n"))
    assert (plan.history, plan.changes) == ({}, Changes())
