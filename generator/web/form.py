"""What the form of the page sends, and the address that says the same in fewer words."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

from generator.errors import InputError
from generator.project.operations import Option, Wanted, usual_settings
from generator.recommendation.guide import Guide
from generator.web.address import NEED, SET, Parameters, as_typed, read_address, write_address

USUAL = "usual"  # usual.KEY: the answer that the form showed before anybody chose one
FILE, FLIP, WAS = "file", "flip", "was"
MOST_SETTINGS = 64  # of an address: each link of the page repeats them


class Asked(NamedTuple):
    """The state of the page: what is wanted, and what is looked at.

    `file` is the path of a file. `flip` and `was` are `KEY=VALUE`: the changes that this answer
    would bring are shown, or those that came after it.
    """

    wanted: Wanted
    file: str = ""
    flip: str = ""
    was: str = ""

    @property
    def address(self) -> str:
        """The parameters of this state."""
        return with_view(self.wanted, {FILE: self.file, FLIP: self.flip, WAS: self.was})


def with_view(wanted: Wanted, view: dict[str, str]) -> str:
    """Return the parameters of a state in which something is looked at."""
    shown = urlencode([row for row in view.items() if row[1]], safe="=,:/")
    return "&".join(filter(None, [write_address(wanted), shown]))


def read_page(parameters: Parameters, guide: Guide) -> Asked:
    """Return the state that an address or a sent form asks for, in its shortest form.

    Needs at their default are left out, and so are answers that the form showed by itself.
    """
    parameters = list(parameters)
    view = {key: value for key, value in parameters if key in {FILE, FLIP, WAS}}
    wanted = read_address(parameters)
    usual = {
        f"{key.removeprefix(f'{USUAL}.')}={as_typed(value)}"
        for key, value in parameters
        if key.startswith(f"{USUAL}.")
    }
    default = {f"{item.id}={','.join(sorted(item.default))}" for item in guide.criteria}
    wanted = wanted._replace(
        needs=tuple(it for it in wanted.needs if it not in default),
        settings=tuple(it for it in wanted.settings if it not in usual),
    )
    if len(wanted.settings) > MOST_SETTINGS:
        given = len(wanted.settings)
        raise InputError(f"The address gives {given} options; at most {MOST_SETTINGS} fit.")
    return Asked(wanted, view.get(FILE, ""), view.get(FLIP, ""), view.get(WAS, ""))


def is_form(parameters: Parameters) -> bool:
    """Tell whether a form sent the parameters."""
    return any(key.startswith((f"{NEED}.", f"{SET}.", f"{USUAL}.")) for key, _ in parameters)


def with_setting(wanted: Wanted, setting: str, options: Iterable[Option]) -> Wanted:
    """Return what is wanted with another answer; the usual one is left out."""
    bare = without_setting(wanted, setting.partition("=")[0])
    if setting in usual_settings(options):
        return bare
    return bare._replace(settings=(*bare.settings, setting))


def without_setting(wanted: Wanted, key: str) -> Wanted:
    """Return what is wanted without an answer."""
    return wanted._replace(settings=_without(wanted.settings, key))


def with_need(wanted: Wanted, need: str, value: str) -> Wanted:
    """Return what is wanted with another answer to a need."""
    return wanted._replace(needs=(*_without(wanted.needs, need), f"{need}={value}"))


def _without(pairs: Iterable[str], key: str) -> tuple[str, ...]:
    """Return the `KEY=VALUE` pairs of other keys."""
    return tuple(it for it in pairs if it.partition("=")[0] != key)
