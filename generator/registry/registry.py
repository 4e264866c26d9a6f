"""The named templates: bundled, from Python packages, or registered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from generator.errors import InputError, ScaffoldError
from generator.messages import unknown_name
from generator.recommendation.guide import Guide
from generator.registry._address import NAME, Address, Kind, is_commit, parse_address, parse_source
from generator.registry._aliases import Alias, read_aliases, remove_alias, save_alias
from generator.registry._entry_points import EntryPointTemplate, entry_point_templates
from generator.registry._loading import (
    absolute_address,
    find_skeleton,
    folders_with,
    is_folder,
    is_here,
    load_template,
    open_address,
)
from generator.registry.manifest import MANIFEST
from generator.registry.template import (
    BUNDLED,
    FOLDER,
    PACKAGE_PREFIX,
    RecordedTemplate,
    Template,
    link_out,
)
from generator.reporter import SILENT, Reporter
from generator.system.locations import bundled_folder

__all__ = [
    "Registry",
    "add_template",
    "bundled_templates",
    "find_recorded",
    "find_skeleton",
    "get_template",
    "invite",
    "parse_recorded",
    "read_known",
    "read_registry",
    "remove_alias",
]


class NamedTemplate(NamedTuple):
    """A name, a description of its template, how to remove it, and a function to load it."""

    id: str
    what: str
    remedy: str
    load: Callable[[], Template]
    registered: Alias | None = None


class Registry(NamedTuple):
    """The named templates by id, and the guide and the reporter with which they were read.

    `invited` are the names that may take part in the recommendation besides the bundled templates,
    and `added` more templates. `duplicates` is an error for each name that two
    templates share. An empty registry finds each template when it is asked for.
    """

    guide: Guide
    templates: Mapping[str, Template] = MappingProxyType({})
    added: Mapping[str, Template] = MappingProxyType({})
    invited: frozenset[str] = frozenset()
    duplicates: tuple[str, ...] = ()
    reporter: Reporter = SILENT

    @property
    def candidates(self) -> dict[str, Template]:
        """The templates to recommend from.

        Those are the bundled ones and the invited ones, without plain Copier templates, which have
        no rules. Whatever else is installed or registered must be named.
        """
        invited = {id_: item for id_, item in self.templates.items() if self.recommends(item)}
        return {**invited, **self.added}

    def recommends(self, template: Template) -> bool:
        """Tell whether a named template takes part in the recommendation."""
        invited = template.bundled or template.id in self.invited
        return invited and not template.manifest.plain

    def with_candidate(self, template: Template) -> "Registry":
        """Return the registry with another template to recommend from, even a plain one."""
        return self._replace(added={**self.added, template.id: template})

    def refuse_duplicates(self) -> None:
        """Raise `InputError` if a name leads to two templates, instead of choosing one."""
        if self.duplicates:
            raise InputError(" ".join(self.duplicates))


def read_registry(guide: Guide, reporter: Reporter = SILENT) -> Registry:
    """Read all named templates; skip and report a broken third-party one."""
    return _read(guide, reporter, lambda _: True)


def read_known(guide: Guide, wanted: RecordedTemplate) -> Registry:
    """Read the templates to recommend from and the recorded one, quickly and without a network.

    Broken ones are skipped, and so are those of repositories that are not in the cache. Packages
    are searched only for a template that came from one.
    """

    def is_needed(claim: NamedTemplate) -> bool:
        alias = claim.registered
        if claim.what != BUNDLED and claim.id != wanted.id and not (alias and alias.recommend):
            return False
        return alias is None or is_here(alias.address, alias.commit)

    packages = wanted.source.startswith(PACKAGE_PREFIX)
    return _read(guide, SILENT, is_needed, packages=packages)


def _read(
    guide: Guide,
    reporter: Reporter,
    is_needed: Callable[[NamedTemplate], bool],
    *,
    packages: bool = True,
) -> Registry:
    by_name: dict[str, list[NamedTemplate]] = {}
    empty = Registry(guide, reporter=reporter)
    every, broken = _named_templates(empty, packages=packages)
    if broken:
        reporter.note(f"Skipped all registered templates: {broken}")
    for claim in filter(is_needed, every):
        by_name.setdefault(claim.id, []).append(claim)
    templates = {}
    for id_, claims in by_name.items():
        if len(claims) == 1:
            try:
                templates[id_] = claims[0].load()
            except ScaffoldError as error:
                if claims[0].what == BUNDLED:
                    raise
                reporter.note(f"Skipped the template {id_!r}: {error}")
    invited = {claim.id for claim in every if claim.registered and claim.registered.recommend}
    duplicates = [claims for claims in by_name.values() if len(claims) > 1]
    messages = tuple(map(_duplicate_message, duplicates))
    return empty._replace(templates=templates, duplicates=messages, invited=frozenset(invited))


def invite(names: Iterable[str], registry: Registry) -> Registry:
    """Return the registry with more templates to recommend from, by name or address.

    Raises `InputError` if there is none, and for one with the id of a bundled template.
    """
    for name in names:
        template = get_template(name, registry)
        known = registry.templates.get(template.id)
        if known and known.bundled and not template.bundled:
            raise InputError(
                f"--with {name}: a bundled template is called {template.id!r} too. Give yours "
                "another name: scaffold template add NAME SOURCE."
            )
        registry = registry.with_candidate(template)
    return registry


def bundled_templates(guide: Guide) -> tuple[Template, ...]:
    """Return the templates that came with scaffold."""
    every = _iter_named_templates((), Registry(guide))
    return tuple(claim.load() for claim in every if claim.what == BUNDLED)


def get_template(typed: str, registry: Registry) -> Template:
    """Return the template with that name or address.

    Raises `InputError` if there is none, `WorkError` for a repository that cannot be fetched.
    """
    if typed in registry.templates:
        return registry.templates[typed]
    address = parse_address(typed, is_folder)
    if address.kind is not Kind.NAME:
        return open_address(address, registry.guide, registry.reporter)
    claims, broken = _named_templates(registry)
    if found := [claim for claim in claims if claim.id == address.place]:
        if len(found) > 1:
            raise InputError(_duplicate_message(found))
        return _load_named(found[0], address, registry)
    known = dict.fromkeys([*registry.templates, *(claim.id for claim in claims)])
    if not is_folder(address.place):
        if broken:
            raise broken
        raise InputError(unknown_name("template", typed, known))
    return open_address(address._replace(kind=Kind.FOLDER), registry.guide, registry.reporter)


def find_recorded(recorded: RecordedTemplate, file: str, registry: Registry) -> Template | None:
    """Return the template that an answers file names; None if it names none.

    Raises `InputError` with the file for a template that is not found, and for invalid keys.
    """
    source = recorded.source
    if source in {"", BUNDLED, FOLDER} or source.startswith(PACKAGE_PREFIX):
        if not recorded.id:
            return None
        pinned = f"@{recorded.commit}" if source == FOLDER and recorded.commit else ""
        try:
            found = get_template(f"{recorded.id}{pinned}", registry)
            return found._replace(ref=recorded.ref).at_version(recorded.version)
        except InputError as error:
            raise InputError(f"{file}: {error}{_how_to_find_again(source)}") from error
    address = parse_source(source)
    if address.kind is not Kind.GIT or address.ref:
        raise InputError(f"{file}: 'source' must be a repository, without a ref.")
    if recorded.commit and not is_commit(recorded.commit):
        raise InputError(
            f"{file}: 'commit' must be the full hash of a commit, 40 hexadecimal digits."
        )
    id_ = recorded.id if NAME.fullmatch(recorded.id) else ""
    address, guide, reporter = address.at(recorded.ref), registry.guide, registry.reporter
    found = open_address(address, guide, reporter, commit=recorded.commit, id_=id_)
    return found.at_version(recorded.version) if recorded.commit else found


def parse_recorded(source: str, ref: str) -> RecordedTemplate:
    """Return the template that Copier has recorded by its address and a tag or commit.

    Raises `InputError` for an address that is not valid.
    """
    address = parse_address(source, is_folder)
    if address.kind is not Kind.GIT:
        return RecordedTemplate(id=str(address.at(ref)))
    pinned = {"commit": ref} if is_commit(ref) else {"ref": ref}
    return RecordedTemplate(id=address.name, source=address.source, **pinned)


def _how_to_find_again(source: str) -> str:
    """Return advice on finding a recorded template whose name is gone."""
    if source == FOLDER:
        return " It was a folder, and projects do not record its path: pass it with --template."
    if source.startswith(PACKAGE_PREFIX):
        return f" It came from the Python {source}: install that."
    return ""


def add_template(name: str, typed: str, registry: Registry, *, recommend: bool = False) -> Template:
    """Register the template at an address under a name, pinned to its current commit.

    With `recommend`, it takes part in the recommendation. Registering the same address
    again updates the commit. Raises `InputError` for a name that is taken, and for an address
    without a valid template.
    """
    if not NAME.fullmatch(name):
        raise InputError(f"Invalid name {name!r}: use letters, digits, '-', '_' and '.'.")
    address = parse_address(typed, is_folder)
    if address.kind is Kind.NAME:
        address = address._replace(kind=Kind.FOLDER)
    address = absolute_address(address)
    claims, broken = _named_templates(registry)
    if broken:
        raise broken
    for claim in claims:
        known = claim.registered
        if claim.id == name and (known is None or known.address.source != address.source):
            hint = claim.remedy or "choose another"
            raise InputError(f"The name {name!r} is taken: it is {claim.what}; {hint}.")
    from generator.questions.copier_yml import read_questions  # lazy: it reads YAML

    template = open_address(address, registry.guide, registry.reporter, id_=name)
    read_questions(template.folders)
    save_alias(Alias(name, address, template.commit, _release(template), recommend))
    return template._replace(reference=name)


def _named_templates(
    registry: Registry, *, packages: bool = True
) -> tuple[list[NamedTemplate], InputError | None]:
    """Return all named templates, and the error of the aliases file, if any."""
    try:
        registered, broken = read_aliases(), None
    except InputError as error:
        registered, broken = (), error
    return list(_iter_named_templates(registered, registry, packages=packages)), broken


def _iter_named_templates(
    registered: Iterable[Alias], registry: Registry, *, packages: bool = True
) -> Iterator[NamedTemplate]:
    guide = registry.guide
    for folder in folders_with(MANIFEST, bundled_folder()):
        id_ = folder.name
        if not id_.startswith("_"):
            load = partial(load_template, folder, id_, BUNDLED, guide, id_)
            yield NamedTemplate(id_, BUNDLED, "", load)
    for item in entry_point_templates() if packages else ():
        what = f"in the Python package {item.package} {item.version}"
        yield NamedTemplate(
            item.name, what, f"uninstall {item.package}", partial(_load_entry_point, item, guide)
        )
    for entry in registered:
        load = partial(_load_alias, entry, registry)
        remedy = f"scaffold template remove {entry.id}"
        yield NamedTemplate(entry.id, f"registered as {entry.address}", remedy, load, entry)


def _duplicate_message(claims: Sequence[NamedTemplate]) -> str:
    remedies = " or ".join(claim.remedy for claim in claims if claim.remedy)
    return (
        f"The name {claims[0].id!r} leads to {len(claims)} templates: one is "
        f"{', one '.join(claim.what for claim in claims)}. Remove one of them: {remedies}."
    )


def _load_named(claim: NamedTemplate, address: Address, registry: Registry) -> Template:
    """Load a named template; a registered repository accepts any ref."""
    if not (address.ref or address.subfolder):
        return claim.load()
    if claim.registered is None or not claim.registered.commit or address.subfolder:
        raise InputError(
            f"{address} is not a template: {claim.id} is {claim.what} and has no other version or "
            f"folder. Pass the name alone."
        )
    elsewhere = claim.registered.address._replace(ref=address.ref)
    template = open_address(elsewhere, registry.guide, registry.reporter, id_=claim.id)
    return template._replace(reference=f"{claim.id}@{template.commit}")


def _load_alias(entry: Alias, registry: Registry) -> Template:
    guide, reporter = registry.guide, registry.reporter
    template = open_address(entry.address, guide, reporter, commit=entry.commit, id_=entry.id)
    return template._replace(reference=entry.id).at_version(entry.version)


def _release(template: Template) -> str:
    return template.manifest.version if template.manifest.plain else ""


def _load_entry_point(item: EntryPointTemplate, guide: Guide) -> Template:
    source = f"{PACKAGE_PREFIX}{item.package} {item.version}"
    if out := link_out(item.folder, item.root):
        raise InputError(
            f"The template {item.name!r} of the installed package {item.package} is refused: "
            f"{out.name} is a link out of the package."
        )
    return load_template(item.folder, item.name, source, guide, item.name, root=item.root)
