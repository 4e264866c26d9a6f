"""Repositories that would start a program, if git read their settings."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.support.files import build_tree
from tests.support.repositories import commit

LOST = f"{'a' * 40}\n"
LAZY = """\
[core]
	repositoryformatversion = 1
[extensions]
	partialClone = o
[remote "o"]
	promisor = true
	url = {url}
{more}"""
HOOKS = ("fsmonitor-watchman", "post-checkout", "post-index-change", "pre-commit", "commit-msg")


@dataclass(frozen=True)
class Poison:
    """Settings that start a program; with `url`, when git fetches a missing commit."""

    config: str = ""
    url: str = ""
    prepare: Callable[[Path, str], None] = lambda _folder, _program: None

    def put(self, folder: Path, owned: Path) -> Path:
        """Make a template's repository, released as v1.0, whose settings would create a file."""
        commit(folder, {"copier.yml": "x: 1\n", "a.txt.jinja": "{{ x }}\n"}, "v1.0")
        program = f"touch {owned};"
        config = self.config.format(program=program, owned=owned)
        if self.url:
            config = LAZY.format(url=self.url.format(owned=owned), more=config)
            build_tree(folder / ".git", {"HEAD": LOST, "refs/tags/lost": LOST})
        with (folder / ".git" / "config").open("a") as stream:
            stream.write(config)
        script = build_tree(owned.parent, {f"{owned.name}.sh": f"#!/bin/sh\n{program}\n"})
        (script / f"{owned.name}.sh").chmod(0o755)
        self.prepare(folder, program)
        return folder


def _hooks(folder: Path, program: str) -> None:
    for place in (folder / ".git" / "hooks", folder / "hooks"):
        build_tree(place, dict.fromkeys(HOOKS, f"#!/bin/sh\n{program}\n"))
        for hook in place.iterdir():
            hook.chmod(0o755)


def _included(folder: Path, program: str) -> None:
    more = f'uploadpack = "{program}"\n'
    config = LAZY.format(url=".", more=more) + f'[core]\nfsmonitor = "{program}"\n'
    build_tree(folder / ".git", {"more": config, "HEAD": LOST})


def _worktree(folder: Path, program: str) -> None:
    config = LAZY.format(url=".", more=f'uploadpack = "{program}"\n')
    build_tree(folder / ".git", {"config.worktree": config, "HEAD": LOST})


def _attributes(folder: Path, _program: str) -> None:
    build_tree(folder, {".gitattributes": "* filter=x diff=x merge=x\n"})
    build_tree(folder / ".git", {"info/attributes": "* filter=x diff=x merge=x\n"})


def _elsewhere(folder: Path, program: str) -> None:
    _worktree(folder, program)
    real = folder.parent / "real"
    (folder / ".git").rename(real)
    (folder / ".git").write_text(f"gitdir: {real}\n")


def _linked(folder: Path, program: str) -> None:
    _elsewhere(folder, program)
    (folder / ".git").unlink()
    (folder / ".git").symlink_to("../real")


WORKTREES = "[core]\nrepositoryformatversion = 1\n[extensions]\nworktreeConfig = true\n"
POISONS = {
    "a partial clone whose origin is a program": Poison("uploadpack = {program}\n", url="."),
    "an ssh of its own": Poison('[core]\nsshCommand = "{program}"\n', url="ssh://x.invalid/y"),
    "a proxy of its own": Poison("[core]\ngitProxy = {owned}.sh\n", url="git://x.invalid/y"),
    "a remote helper": Poison("[protocol]\nallow = always\n", url="ext::sh -c touch% {owned}"),
    "an address that means another": Poison(
        '[protocol]\nallow = always\n[url "ext::sh -c touch% {owned}"]\ninsteadOf = https://x/\n',
        url="https://x/",
    ),
    "a helper for credentials": Poison(
        '[credential]\nhelper = "!{program}"\n', url="https://127.0.0.1:1/x"
    ),
    "a monitor": Poison('[core]\nfsmonitor = "{program}"\n'),
    "hooks": Poison(prepare=_hooks),
    "hooks elsewhere": Poison("[core]\nhooksPath = hooks\n", prepare=_hooks),
    "filters": Poison(
        '[filter "x"]\nclean = "{program}"\nsmudge = "{program}"\nrequired = true\n'
        '[diff "x"]\ntextconv = "{program}"\ncommand = "{program}"\n',
        prepare=_attributes,
    ),
    "an included file": Poison("[include]\npath = more\n", prepare=_included),
    "settings of a worktree": Poison(WORKTREES, prepare=_worktree),
    "an alias": Poison(
        '[alias]\ndescribe = "!{program}"\nrev-parse = "!{program}"\nls-remote = "!{program}"\n'
    ),
    "programs of all kinds": Poison(
        '[core]\npager = "{program}"\neditor = "{program}"\naskPass = "{program}"\n'
        'alternateRefsCommand = "{program}"\n[diff]\nexternal = "{program}"\n'
        '[gpg]\nprogram = "{program}"\n[log]\nshowSignature = true\n'
        '[uploadpack]\npackObjectsHook = "{program}"\n[gc]\nauto = 1\n'
    ),
    "a file that names its folder": Poison(WORKTREES, prepare=_elsewhere),
    "a link to its folder": Poison(WORKTREES, prepare=_linked),
}


def issue(folder: Path, owned: Path) -> Path:
    """Make a folder with poisoned git settings by hand, without git."""
    lazy = LAZY.format(url=".", more=f"\tuploadpack = touch {owned};\n")
    files = {"copier.yml": "name: a\n", ".git/HEAD": LOST, ".git/config": lazy}
    return build_tree(folder, {**files, ".git/objects/": "", ".git/refs/": ""})
