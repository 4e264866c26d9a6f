"""Which templates scaffold renders itself, and which go to Copier."""

from collections.abc import Mapping

import pytest
import yaml

from generator.rendering._scope import is_in_scope
from generator.rendering.copier_settings import needs_more
from generator.rendering.prepared import Prepared

TEXT = "q: {type: str, default: a}\n"
YAML = "q: {type: yaml, default: a}\n"


def scope(*configs: str, values: Mapping[str, object] | None = None) -> bool:
    read = tuple(yaml.safe_load(config) or {} for config in configs)
    return is_in_scope(Prepared(read, {"q": "a"}, values or {"q": "a"}))


@pytest.mark.parametrize(
    "config",
    [
        "",
        TEXT,
        "_subdirectory: project\n_templates_suffix: null\n_exclude: [a]\n_skip_if_exists: [b]\n",
        "_envops: {undefined: jinja2.StrictUndefined}\n_answers_file: a\n_secret_questions: [q]\n",
        "_preserve_symlinks: true\n_external_data: {a: b}\n_message_after_copy: Done\n",
        "_min_copier_version: 9.19.1\n",
    ],
)
def test_known_settings_are_in_scope(config: str) -> None:
    assert scope(config)


@pytest.mark.parametrize(
    "config",
    [
        "_tasks: [a]\n",
        "_tasks: []\n",
        "_migrations: [a]\n",
        "_jinja_extensions: [a]\n",
        "_unknown: a\n",
        "_exclude: null\n",
        "_answers_file: /etc/passwd\n",
        "_exclude: [1]\n",
        "_skip_if_exists: [[a]]\n",
        "_min_copier_version: 9.20\n",
        "_min_copier_version: 999.0.0\n",
        "_min_copier_version: 9.1.0rc1\n",
    ],
)
def test_all_else_is_copiers(config: str) -> None:
    assert not scope(config)
    assert not scope(TEXT, config)


def test_a_later_version_is_needed_only_beyond_the_known_format() -> None:
    assert not any(map(needs_more, (None, "9", "9.19", "9.19.1", "8.99.99")))
    assert all(map(needs_more, ("9.19.2", "10", "9.19.1.1", "9.x", 9.0, "٩")))


@pytest.mark.parametrize(
    ("layer", "template"),
    [
        (TEXT, TEXT.replace("default: a", "default: b, help: Other")),
        ("q: {type: str, when: false, default: b}\n", TEXT),
        (TEXT, "q: {type: str, default: a, validator: bad}\n"),
        (TEXT, "other: 1\n"),
        (YAML, YAML),
    ],
)
def test_layers_that_agree_are_in_scope(layer: str, template: str) -> None:
    assert scope(layer, template)


@pytest.mark.parametrize(
    ("layer", "template"),
    [
        (TEXT, YAML),
        (TEXT, "_envops: {trim_blocks: true}\n" + TEXT),
        (TEXT, "_secret_questions: [q]\n" + TEXT),
        ("q: {type: str, default: a, validator: bad}\n", TEXT),
        ("q: {type: str, default: a, choices: [a]}\n", TEXT),
        ("q: {type: str, default: a, when: no}\n".replace("no", "'{{ x }}'"), TEXT),
        (TEXT, "q: {type: str, default: a, multiselect: true}\n"),
    ],
)
def test_layers_that_disagree_are_copiers(layer: str, template: str) -> None:
    assert not scope(layer, template)


def test_a_shared_answer_that_is_not_written_down_is_copiers() -> None:
    assert scope(TEXT, TEXT)
    assert not is_in_scope(Prepared(({"q": "a"}, {"q": "a"}), {}, {"q": "a"}))
