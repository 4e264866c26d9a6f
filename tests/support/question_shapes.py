"""Questions of every shape that `copier.yml` allows, with answers to each."""

from collections.abc import Mapping

Data = Mapping[str, object]

YAML_TEXTS = [
    *("", "a", "1", "1.0", "1e3", "0x1f", "1_000", "yes", "no", "on", "Off", "~", "null", "None"),
    *("nan", "inf", " true ", "[a, b]", "{a: 1}", "{1: a}", "'1'", "'a: b'", '"x"', "- a\n- b"),
    *("a: b", "2026-01-01", "2026-01-01 10:00:00", "[null]", "!!set {a}", "|\n  a\n", "3.10", "é"),
]

_CHOICES = "x: {type: str, default: b, choices: %s}\n"
_EXTENDED = """\
db: {type: str, default: none, choices: [none, postgres]}
x:
  type: str
  default: local
  choices:
    Local: local
    Queue:
      value: queue
      validator: "{% if db == 'none' %}It needs a database{% endif %}"
"""
_TWICE = """\
os: {type: str, default: mac, choices: [linux, mac]}
x:
  type: str
  default: zsh
  choices:
    on mac: {value: zsh, validator: "{% if os != 'mac' %}no{% endif %}"}
    on linux: {value: zsh, validator: "{% if os != 'linux' %}no{% endif %}"}
"""
_DEPENDENT = """\
use: {type: bool, default: false}
x: {type: str, default: "v{{ use }}", when: "{{ use }}"}
shout: {type: str, default: "{{ (x | default('none')) | upper }}", when: false}
"""
_VALIDATED = """\
x: {type: int, default: 5, validator: "{% if x > 9 %}too much{% endif %}"}
"""
_HIDDEN = """\
use: false
x: {type: str, default: '', when: '{{ use }}', validator: '{% if not x %}Name it{% endif %}'}
"""
_MANY = """\
x:
  type: str
  multiselect: true
  default: %s
  choices: ["3.9", "3.10", "on", b]
"""

_SO_FAR = """\
a: 1
b: {default: s, secret: true}
c: {default: 2, when: false}
x: '{{ _copier_answers.a }} {{ _copier_answers.b is defined }} {{ _copier_answers.c is defined }}'
"""
_TOLD = """\
_answers_file: .answers.yml
_external_data: {old: old.yml}
x: '{{ _copier_conf.answers_file.stem }} {{ _copier_conf.sep }} {{ _copier_conf.os }}'
y: '{{ _copier_phase }} [{{ _external_data.old.name }}] {{ _copier_operation }}'
"""

# Name: questions, and answer sets that Copier accepts.
SHAPES: dict[str, tuple[str, list[Data]]] = {
    "text": ("x: {type: str, default: a}\n", [{}, {"x": "b"}, {"x": ""}, {"x": 1.5}, {"x": True}]),
    "whole number": ("x: {type: int, default: 1}\n", [{}, {"x": "7"}, {"x": 2.0}, {"x": " 8 "}]),
    "number": ("x: {type: float, default: 1}\n", [{}, {"x": "7"}, {"x": "1e3"}, {"x": 2}]),
    "choices without values": (
        _CHOICES % "{a: null, b: null, 3: null}",
        [{}, {"x": "a"}, {"x": "b"}, {"x": "3"}],
    ),
    "truth": (
        "x: {type: bool, default: no}\n",
        [{}, *({"x": value} for value in ("y", "OFF", " Yes ", "1", 0, 1.0, "t", True))],
    ),
    "path": ("x: {type: path, default: a/b}\n", [{}, {"x": "../c"}]),
    "json": (
        "x: {type: json, default: '{\"a\": [1, null]}'}\n",
        [{}, {"x": '"text"'}, {"x": "null"}, {"x": [1, "2"]}, {"x": '"1"'}],
    ),
    "yaml": (
        "x: {type: yaml, default: '[a, {b: 1}]'}\n",
        [{}, *({"x": text} for text in YAML_TEXTS), {"x": ["a: b"]}, {"x": {"a": None}}],
    ),
    "short text": ("x: a\n", [{}, {"x": "1"}]),
    "short number": ("x: 1\n", [{}, {"x": "2"}]),
    "short truth": ("x: true\n", [{}, {"x": "no"}]),
    "short list": ("x: [1, two]\n", [{}, {"x": "[3]"}]),
    "short nothing": ("x:\n", [{}, {"x": "[3]"}]),
    "short date": ("x: 2026-01-01\n", [{}, {"x": "2026-02-02"}]),
    "no type": ("x: {help: 'What?', default: 3.5}\n", [{}, {"x": "1"}]),
    "no type, no default": ("x: {help: 'What?'}\n", [{"x": "1"}, {"x": "a"}]),
    "no default": ("x: {type: str}\n", [{"x": "1"}]),
    "unset default": (
        "y: a\nx: {type: str, default: \"{% if y == 'a' %}{{ UNSET }}{% endif %}\"}\n",
        [{"x": "1"}, {"y": "b"}],
    ),
    "unset default, not asked": ("x: {type: str, default: '{{ UNSET }}', when: false}\n", [{}]),
    "no default, not asked": ("x: {type: str, when: false}\ny: '[{{ x }}]'\n", [{}]),
    "templated default": ("x: a\ny: {type: str, default: '{{ x }}-y'}\n", [{}, {"x": "b"}]),
    "templated number": ("x: 2\ny: {type: int, default: '{{ x * 3 }}'}\n", [{}, {"x": "4"}]),
    "templated list": ("x: a\ny: {type: yaml, default: ['{{ x }}', 1]}\n", [{}, {"x": "b"}]),
    "block of text": ("x: a\ny: |\n  {{ x }}\n  b\n", [{}]),
    "filters": ("x: My App\ny: \"{{ x | lower | regex_replace('[^a-z]+', '_') }}\"\n", [{}]),
    "list of choices": (_CHOICES % "[a, b]", [{}, {"x": "a"}]),
    "dict of choices": (_CHOICES % "{Ay: a, Bee: b}", [{}, {"x": "a"}]),
    "pairs of choices": (_CHOICES % "[[Ay, a], [Bee, b]]", [{}, {"x": "a"}]),
    "templated choices": (
        "n: {type: int, default: 2}\n" + _CHOICES % "\"{{ ['a', 'b', 'c'][:n] | to_json }}\"",
        [{}, {"x": "a"}, {"n": 3, "x": "c"}],
    ),
    "templated values": ("y: a\nx: {type: str, default: a1, choices: ['{{ y }}1', b]}\n", [{}]),
    "number choices": (
        "x: {type: int, default: 2, choices: {One: 1, Two: '2'}}\n",
        [{}, {"x": "1"}, {"x": 2.0}],
    ),
    "table choices": ("x: {type: yaml, default: {a: 1}, choices: [{a: 1}, {a: 2}]}\n", [{}]),
    "version choices": ("x: {type: str, default: '3.10', choices: ['3.1', '3.10']}\n", [{}]),
    "a choice twice": (_TWICE, [{}, {"os": "linux"}, {"x": "zsh", "os": "linux"}]),
    "a key that nobody knows": ("x: {type: str, defualt: b, default: a}\n", [{}, {"x": "c"}]),
    "no choices left": ("x: {type: str, default: a, choices: []}\n", [{}, {"x": "b"}]),
    "extended choices": (_EXTENDED, [{}, {"db": "postgres", "x": "queue"}]),
    "when": (_DEPENDENT, [{}, {"use": "yes"}, {"use": "yes", "x": "w"}]),
    "when, in words": ("x: {type: str, default: a, when: 'no'}\n", [{}]),
    "validator": (_VALIDATED, [{}, {"x": "9"}]),
    "validator, not asked": (
        _HIDDEN,
        [{}, {"use": "yes", "x": "a"}],
    ),
    "several": (_MANY % "[b]", [{}, {"x": []}, {"x": ["b", "3.9"]}, {"x": "[b, 3.10, on]"}]),
    "several, templated": (_MANY % "\"['3.10', b]\"", [{}, {"x": "- b\n- '3.9'"}]),
    "several numbers": (
        "x: {type: int, multiselect: true, default: [1], choices: [1, 2, 3]}\n",
        [{}, {"x": "[3, 2]"}, {"x": ["3"]}],
    ),
    "several of nothing": ("x: {type: str, multiselect: true, default: []}\n", [{}, {"x": "[a]"}]),
    "several yaml": (
        "x: {type: yaml, multiselect: true, default: [], choices: [1, \"'1'\", a]}\n",
        [{}, {"x": [1]}, {"x": "['1', a]"}],
    ),
    "secret": ("x: {type: str, default: s, secret: true}\ny: {type: str, default: b}\n", [{}]),
    "secrets by name": ("x: {default: s}\n_secret_questions: [x]\n", [{}, {"x": "t"}]),
    "later document": ("x: a\ny: b\n---\nz: c\nx: d\n", [{}, {"y": "e"}]),
    "later document, needed": ("x: a\ny: '{{ x }}'\n---\nx: d\n", [{}, {"x": "e"}]),
    "lists of later documents": (
        "_secret_questions: [x]\nx: a\n---\n_secret_questions: [y]\ny: b\n",
        [{}, {"x": "c"}],
    ),
    "templated type": (
        "kind: str\nx: {type: '{{ kind }}', default: '1'}\ny: '{{ [x] }}'\n",
        [{}, {"kind": "int"}, {"kind": "json", "x": "[1]"}, {"kind": "yaml", "x": "{a: b}"}],
    ),
    "templated type of choices": (
        "kind: int\nx: {type: '{{ kind }}', multiselect: true, default: [1], choices: [1, 2]}\n",
        [{}, {"kind": "str"}],
    ),
    "asked of nobody": (
        "use: true\nx: {type: str, default: a, ask: '{{ use }}'}\ny: '[{{ x }}]'\n",
        [{}, {"use": "no"}, {"use": "no", "x": "b"}],
    ),
    "asked of nobody, no default": (
        "x: {type: str, ask: false}\ny: '[{{ x }}]'\n",
        [{}, {"x": "b"}],
    ),
    "answers so far": (_SO_FAR, [{}]),
    "what Copier tells": (_TOLD, [{}]),
    "strict": ("_envops: {undefined: jinja2.StrictUndefined}\nx: a\ny: '{{ x }}'\n", [{}]),
    "other brackets": (
        "_envops: {variable_start_string: '[[', variable_end_string: ']]'}\nx: a\ny: '[[ x ]]'\n",
        [{}],
    ),
}

# Questions and answers that Copier refuses, with a word of scaffold's error.
REFUSED: list[tuple[str, Data, str]] = [
    ("x: {type: int, default: 1}\n", {"x": "one"}, "a whole number"),
    ("x: {type: int, default: 1}\n", {"x": ""}, "a whole number"),
    ("x: {type: int, default: 1}\n", {"x": float("inf")}, "a whole number"),
    ("x: {type: float, default: 1}\n", {"x": "1,5"}, "a number"),
    ("x: {type: float, default: 1}\n", {"x": [1]}, "expected a single float"),
    ("x: {type: str, default: a}\n", {"x": ["a"]}, "expected a single str"),
    ("x: {type: str, default: a}\n", {"x": None}, "expected a single str"),
    ("x: {type: bool, default: true}\n", {"x": None}, "expected a single bool"),
    ("x: {type: str, default: }\n", {}, "the default of 'x'"),
    ("x: {type: str, default: 2026-01-01}\n", {}, "the default of 'x'"),
    ("x: {type: json, default: 1}\n", {"x": "{a: 1}"}, "not valid JSON"),
    ("x: {type: yaml, default: 1}\n", {"x": "[a"}, "not valid YAML"),
    ("x: {type: str}\n", {}, "^'x' has no default: pass -s x=VALUE\\.$"),
    (
        "x: {type: str}\ny: {type: str, choices: [a, b]}\nz: {type: int, default: '{{ x }}'}\n",
        {},
        "^'x' and 'y' have no default: pass -s x=VALUE -s y=VALUE\\.$",
    ),
    ("x: {type: str, default: '{{ UNSET }}'}\n", {}, "no default"),
    ("x: {type: str, secret: true}\n", {"x": "s"}, "needs a `default`"),
    ("x: {type: text, default: a}\n", {}, "no type 'text'"),
    ("x: {type: \"{{ 'text' }}\", default: a}\n", {}, "type of 'x' renders to 'text'"),
    ("x: {type: str, default: a, choices: 5}\n", {}, "`choices` must be a list"),
    ("x: {type: str, default: a, help: 5}\n", {}, "`help` must be a text"),
    ("x: {type: str, default: a, when: }\n", {}, "`when` must be true or false or a text"),
    ("x: {type: str, default: a, validator: 5}\n", {}, "`validator` must be a text"),
    ("x: {type: str, default: a, multiselect: some}\n", {}, "`multiselect` must be true or"),
    ("now: a\n", {}, "reserves this name"),
    ("x: 2026-13-45\n", {}, "not valid YAML: line 2: month"),
    ("x: [a\n", {}, "not valid YAML"),
    (_CHOICES % "[a, b]", {"x": "c"}, "choose from a, b"),
    (_CHOICES % "[a, b]", {"x": "B"}, "Did you mean 'b'"),
    (_CHOICES % "[a, c]", {}, r"not a valid answer: choose from a, c\. This"),
    (_CHOICES % "[[a, b, c]]", {}, "must be a label and a value"),
    (_CHOICES % "{a: {validator: ''}, b: b}", {}, "'a' must have a `value`"),
    (_CHOICES % "\"{{ '[b' }}\"", {}, "the choices of 'x' cannot be read"),
    (_CHOICES % "[a, b, '{% if %}']", {}, "does not render"),
    ("x: {type: int, default: 1, choices: [1, two]}\n", {}, "the choices of 'x' cannot be read"),
    (_EXTENDED, {"x": "queue"}, "It needs a database"),
    (_VALIDATED, {"x": "10"}, "'10' is not a valid answer to 'x': too much"),
    (_VALIDATED.replace("5", "10"), {}, "the default: 10 is not a valid answer to 'x': too much"),
    ("x: {type: str, default: a, validator: '{{ 1 / 0 }}'}\n", {}, "division by zero"),
    ("x: {type: str, default: '{{ 1 / 0 }}'}\n", {}, "division by zero"),
    ("x: {type: str, default: '{{ range(999999999) | list }}'}\n", {}, "Range too big"),
    (_MANY % "[b]", {"x": ["c"]}, "choose from 3.9, 3.10, on, b"),
    (_MANY % "[b]", {"x": 5}, "it must be a list"),
    (_MANY % "[b]", {"x": "[b"}, "not a valid YAML list"),
    (_MANY % "[c]", {}, "the default of 'x'"),
    ("_envops: {undefined: jinja2.StrictUndefined}\nx: '{{ y }}'\n", {}, "'y' is undefined"),
]

# Answers that Copier accepts and scaffold does not, with a word of the error.
STRICTER: list[tuple[str, Data, str]] = [
    ("x: {type: bool, default: true}\n", {"x": [1]}, "expected a single bool"),
    ("x: {type: path, default: a}\n", {"x": ["a"]}, "expected a single path"),
    *(
        ("x: {type: bool, default: true}\n", {"x": word}, "use true or false")
        for word in ("perhaps", "2", 1.5, " ", "", "none", "~", "nope")
    ),
    ("x: {type: bool, default: true}\n", {"x": "flase"}, "Did you mean 'false'"),
    ("x: {type: int, default: 1}\n", {"x": 2.9}, "it must be a whole number"),
    ("x: {type: int, default: 1}\n", {"x": True}, "it must be a whole number"),
    ("x: {type: float, default: 1}\n", {"x": True}, "it must be a number"),
    *(
        ("x: {type: float, default: 1}\n", {"x": number}, "it must be a finite number")
        for number in ("inf", "nan", "1e999", float("inf"))
    ),
    ("x: {type: str, default: '', secret: true, validator: 'Set it'}\n", {}, "Set it"),
    ("x: {type: str, default: a, when: false}\n", {"x": "b"}, "has no effect"),
    ("x: {type: str, default: a, choices: \"{{ 'abc' }}\"}\n", {}, "a list or a table"),
    ("x: {type: yaml, default: 1, choices: [1]}\n", {"x": "true"}, "choose from 1"),
]

# Accepted texts for several values, although Copier itself requires a YAML list.
TYPED_LISTS: list[tuple[str, list[str]]] = [
    ("a", ["a"]),
    ("c, a", ["a", "c"]),
    ("a,,b,", ["a", "b"]),
    ("", []),
    ("[c, a]", ["a", "c"]),
    ("- b\n- a", ["a", "b"]),
]
