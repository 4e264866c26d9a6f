import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from generator.checking.lint.jinja_names import COPIERS
from generator.checking.lint.parsed import ASKED
from generator.questions.copier_yml import QUESTION_KEYS
from generator.rendering.copier_settings import (
    EXCLUDED_AT_THE_ROOT,
    SETTINGS,
    SettingError,
    check_settings,
    read_settings,
)


def copiers(module: str) -> str:
    """Return the source of one of Copier's modules."""
    spec = find_spec("copier")
    assert spec
    assert spec.origin
    return Path(spec.origin).with_name(f"{module}.py").read_text(encoding="utf-8")


def test_settings_match_copier() -> None:
    source = copiers("_template")
    read = re.findall(r'config_data(?:\.get\(|\[)\s*"(\w+)"', source)
    read += re.findall(r'_raw_config\.get\("_(\w+)"', source)
    read += re.findall(r'result\["(min_\w+)"\]', source)
    assert {f"_{name}" for name in read} == set(SETTINGS)


def test_question_keys_match_copier() -> None:
    body = copiers("_user_data").partition("class Question:")[2].partition("@field_validator")[0]
    fields = set(re.findall(r"^    (\w+): ", body, re.MULTILINE))
    assert set(QUESTION_KEYS) == fields - {
        "var_name",
        "answers",
        "context",
        "jinja_env",
        "settings",
    }
    assert set(ASKED) < set(QUESTION_KEYS)


def test_context_names_match_copier() -> None:
    context = copiers("_main").partition("def _render_context")[2].partition("def _path_matcher")[0]
    assert set(re.findall(r"^            (_\w+)=", context, re.MULTILINE)) < COPIERS


def test_default_exclusions_match_copier() -> None:
    [listed] = re.findall(r"DEFAULT_EXCLUDE: .*? = \((.*?)\n\)", copiers("_template"), re.DOTALL)
    assert set(re.findall(r'"(.*?)"', listed)) == set(EXCLUDED_AT_THE_ROOT)


def test_subdirectory_disables_default_exclusions() -> None:
    assert read_settings({}).exclude == EXCLUDED_AT_THE_ROOT
    assert read_settings({"_subdirectory": "."}).exclude == EXCLUDED_AT_THE_ROOT
    assert read_settings({"_subdirectory": "project"}).exclude == ()
    assert read_settings({"_exclude": ["a"]}).exclude == ("a",)


def test_ignores_settings_of_the_wrong_type() -> None:
    wrong = {"_exclude": "a", "_envops": [], "_subdirectory": 1, "_templates_suffix": None}
    assert read_settings(wrong) == read_settings({})


def test_lasting_exclusions_contain_no_jinja() -> None:
    own = {"variable_start_string": "<<"}
    patterns = ["a", "{% if x %}b{% endif %}", "<< c >>", "{{ d }}"]
    assert read_settings({"_exclude": patterns}).lasting_exclude == ("a", "<< c >>")
    assert read_settings({"_exclude": patterns, "_envops": own}).lasting_exclude == (
        "a",
        "{{ d }}",
    )


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        *(({name: 5}, f"`{name}` must be") for name in SETTINGS),
        *(({name: [[]]}, f"`{name}` must be") for name in SETTINGS if list not in SETTINGS[name]),
        ({"_envops": {"variable_start_string": 5}}, "`variable_start_string` must be a text"),
        ({"_envops": {"loader": "x"}}, "no key 'loader'"),
        ({"_envops": {"undefined": "os.system"}}, "no kind of undefined 'os.system'"),
        ({"_exclude": {"a" * 10_000: 1}}, "must be a list"),
    ],
)
def test_refuses_settings_that_copier_cannot_read(config: dict[str, object], reason: str) -> None:
    with pytest.raises(SettingError) as refusal:
        check_settings(config)
    assert reason in str(refusal.value)
    assert len(str(refusal.value)) < 400


def test_accepts_settings_that_copier_can_read() -> None:
    check_settings(dict.fromkeys(SETTINGS))
    check_settings({"_envops": {"undefined": "jinja2.StrictUndefined", "trim_blocks": True}})
