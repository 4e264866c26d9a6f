import re
from importlib.util import find_spec
from pathlib import Path

from generator.layers import ASKED
from generator.names_used import COPIERS
from generator.questions import KEYS
from generator.settings import EXCLUDED_AT_THE_ROOT, SETTINGS, read_settings


def copiers(module: str) -> str:
    """Return the source of one of Copier's own modules, which no other test depends on."""
    spec = find_spec("copier")
    assert spec
    assert spec.origin
    return Path(spec.origin).with_name(f"{module}.py").read_text(encoding="utf-8")


def test_the_settings_are_copiers() -> None:
    source = copiers("_template")
    read = re.findall(r'config_data(?:\.get\(|\[)\s*"(\w+)"', source)
    read += re.findall(r'_raw_config\.get\("_(\w+)"', source)
    read += re.findall(r'result\["(min_\w+)"\]', source)
    assert {f"_{name}" for name in read} == set(SETTINGS)


def test_the_keys_of_questions_are_copiers() -> None:
    body = copiers("_user_data").partition("class Question:")[2].partition("@field_validator")[0]
    fields = set(re.findall(r"^    (\w+): ", body, re.MULTILINE))
    assert set(KEYS) == fields - {"var_name", "answers", "context", "jinja_env", "settings"}
    assert set(ASKED) < set(KEYS)


def test_the_names_beside_the_questions_are_copiers() -> None:
    context = copiers("_main").partition("def _render_context")[2].partition("def _path_matcher")[0]
    assert set(re.findall(r"^            (_\w+)=", context, re.MULTILINE)) < COPIERS


def test_what_is_excluded_by_default_is_what_copier_excludes() -> None:
    [listed] = re.findall(r"DEFAULT_EXCLUDE: .*? = \((.*?)\n\)", copiers("_template"), re.DOTALL)
    assert set(re.findall(r'"(.*?)"', listed)) == set(EXCLUDED_AT_THE_ROOT)


def test_with_a_folder_for_the_project_nothing_is_excluded_by_default() -> None:
    assert read_settings({}).exclude == EXCLUDED_AT_THE_ROOT
    assert read_settings({"_subdirectory": "."}).exclude == EXCLUDED_AT_THE_ROOT
    assert read_settings({"_subdirectory": "project"}).exclude == ()
    assert read_settings({"_exclude": ["a"]}).exclude == ("a",)


def test_a_setting_of_the_wrong_type_counts_as_left_out() -> None:
    wrong = {"_exclude": "a", "_envops": [], "_subdirectory": 1, "_templates_suffix": None}
    assert read_settings(wrong) == read_settings({})


def test_exclusions_that_depend_on_answers_do_not_last() -> None:
    own = {"variable_start_string": "<<"}
    patterns = ["a", "{% if x %}b{% endif %}", "<< c >>", "{{ d }}"]
    assert read_settings({"_exclude": patterns}).lasting_exclude == ("a", "<< c >>")
    assert read_settings({"_exclude": patterns, "_envops": own}).lasting_exclude == (
        "a",
        "{{ d }}",
    )
