"""The templates that have a name: bundled, brought along by Python packages, or registered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generator.addresses import NAME, Address, Kind, parse_address
from generator.errors import InputError, ScaffoldError
from generator.guide import Guide
from generator.installed import Installed, installed_templates
from generator.manifest import MANIFEST
from generator.opening import is_folder, open_address, whole_address
from generator.questions import read_questions
from generator.registered import Registered, register, registered_templates
from generator.telling import SILENT, Telling
from generator.template import BUNDLED, PACKAGE, Template, bundled_folder, load_template
from generator.words import unknown

__all__ = [
    "Registry",
    "Template",
    "add_template",
    "bundled_folder",
    "find_templates",
    "get_template",
    "read_registry",
]


@dataclass(frozen=True)
class Claim:
    """A name, what stands behind it, and how to give it up; read only when it is asked for."""

    id: str
    what: str
    remedy: str
    load: Callable[[], Template]
    registered: Registered | None = None


@dataclass(frozen=True)
class Registry:
    """The templates that have a name, and what is wrong with names that two of them claim."""

    templates: dict[str, Template]
    doubled: tuple[str, ...] = ()

    @property
    def candidates(self) -> dict[str, Template]:
        """Those that take part in a recommendation: a plain Copier template gives no reason."""
        return {
            id_: template for id_, template in self.templates.items() if not template.manifest.plain
        }

    def refuse_doubled(self) -> None:
        """Raise `InputError` where a name leads to two templates, so that none is taken by luck."""
        if self.doubled:
            raise InputError(" ".join(self.doubled))


def read_registry(guide: Guide, telling: Telling = SILENT) -> Registry:
    """Read all templates that have a name. A stranger's that is broken is left out, and said."""
    by_name: dict[str, list[Claim]] = {}
    every, broken = _claims(guide, telling)
    if broken:
        telling.note(f"No registered template is known: {broken}")
    for claim in every:
        by_name.setdefault(claim.id, []).append(claim)
    templates = {}
    for id_, claims in by_name.items():
        if len(claims) == 1:
            try:
                templates[id_] = claims[0].load()
            except ScaffoldError as error:
                if claims[0].what == BUNDLED:
                    raise
                telling.note(f"The template {id_!r} is left out: {error}")
    doubled = tuple(_doubled(claims) for claims in by_name.values() if len(claims) > 1)
    return Registry(templates, doubled)


def find_templates(guide: Guide, telling: Telling = SILENT) -> dict[str, Template]:
    """Return the templates that take part in a recommendation, by id."""
    registry = read_registry(guide, telling)
    registry.refuse_doubled()
    return registry.candidates


def get_template(
    typed: str, templates: Mapping[str, Template], guide: Guide, telling: Telling = SILENT
) -> Template:
    """Return the template of that name, or the one at that address.

    Raises `InputError` for what is none, `WorkError` for a repository that cannot be fetched.
    """
    if typed in templates:
        return templates[typed]
    address = parse_address(typed, is_folder)
    if address.kind is not Kind.NAME:
        return open_address(address, guide, telling)
    claims, broken = _claims(guide, telling)
    if found := [claim for claim in claims if claim.id == address.place]:
        if len(found) > 1:
            raise InputError(_doubled(found))
        return _load(found[0], address, guide, telling)
    known = dict.fromkeys([*templates, *(claim.id for claim in claims)])
    if not is_folder(address.place):
        if broken:
            raise broken
        raise InputError(unknown("template", typed, known))
    return open_address(replace(address, kind=Kind.FOLDER), guide, telling)


def add_template(name: str, typed: str, guide: Guide, telling: Telling = SILENT) -> Template:
    """Give a name to the template at an address, pinned to the commit that is there now.

    The same address again takes what is newest there. Raises `InputError` for a name that another
    template has, and for what is no template.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name: use letters, digits, '-', '_' and '.'.")
    address = parse_address(typed, is_folder)
    if address.kind is Kind.NAME:
        address = replace(address, kind=Kind.FOLDER)
    address = whole_address(address)
    claims, broken = _claims(guide, telling)
    if broken:
        raise broken
    for claim in claims:
        known = claim.registered
        if claim.id == name and (known is None or known.address.source != address.source):
            hint = claim.remedy or "choose another"
            raise InputError(f"The name {name!r} is taken: it is {claim.what}; {hint}.")
    template = open_address(address, guide, telling, id_=name)
    read_questions(template.folders)
    register(Registered(name, address, template.commit, _release(template)))
    return replace(template, reference=name)


def _claims(guide: Guide, telling: Telling) -> tuple[list[Claim], InputError | None]:
    """Return the names that lead to a template, and what is wrong with the file of the added."""
    try:
        registered, broken = registered_templates(), None
    except InputError as error:
        registered, broken = (), error
    return list(_each_claim(registered, guide, telling)), broken


def _each_claim(
    registered: Iterable[Registered], guide: Guide, telling: Telling
) -> Iterator[Claim]:
    for file in sorted(bundled_folder().glob(f"[!_]*/{MANIFEST}")):
        id_ = file.parent.name
        yield Claim(id_, BUNDLED, "", partial(load_template, file.parent, id_, BUNDLED, guide, id_))
    for item in installed_templates():
        what = f"in the Python package {item.package} {item.version}"
        yield Claim(item.name, what, f"uninstall {item.package}", partial(_installed, item, guide))
    for entry in registered:
        load = partial(_registered, entry, guide, telling)
        remedy = f"scaffold template remove {entry.id}"
        yield Claim(entry.id, f"registered as {entry.address}", remedy, load, entry)


def _doubled(claims: Sequence[Claim]) -> str:
    remedies = " or ".join(claim.remedy for claim in claims if claim.remedy)
    return (
        f"The name {claims[0].id!r} leads to {len(claims)} templates: one is "
        f"{', one '.join(claim.what for claim in claims)}. Give one up: {remedies}."
    )


def _load(claim: Claim, address: Address, guide: Guide, telling: Telling) -> Template:
    """Load what stands behind a name; of a registered repository any ref can be taken."""
    if not (address.ref or address.subfolder):
        return claim.load()
    if claim.registered is None or not claim.registered.commit or address.subfolder:
        raise InputError(
            f"{address} is no template: {claim.id} is {claim.what}, and has no other version or "
            f"folder. Leave out what follows the name."
        )
    elsewhere = replace(claim.registered.address, ref=address.ref)
    template = open_address(elsewhere, guide, telling, id_=claim.id)
    return replace(template, reference=f"{claim.id}@{template.commit}")


def _registered(entry: Registered, guide: Guide, telling: Telling) -> Template:
    template = open_address(entry.address, guide, telling, commit=entry.commit, id_=entry.id)
    return replace(template, reference=entry.id).at_version(entry.version)


def _release(template: Template) -> str:
    return template.manifest.version if template.manifest.plain else ""


def _installed(item: Installed, guide: Guide) -> Template:
    return load_template(
        item.folder, item.name, f"{PACKAGE}{item.package} {item.version}", guide, item.name
    )
