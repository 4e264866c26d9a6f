"""What deployment files share: variables, secrets, ports, images and addresses of health checks."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from generator.checking.surroundings.commands import LOCAL
from generator.checking.surroundings.project import Project
from generator.checking.surroundings.remark import Remarks, fault

SECRET = re.compile(
    r"(?:^|_)(?:PASSWORD|PASSWD|SECRET|TOKEN|(?:API|PRIVATE|SECRET|SIGNING)_KEY)(?:_|$)"
)
IMAGE = re.compile(r"(?:^|/)python:(\d+\.\d+)|python(\d+\.\d+)")
ADDRESS = re.compile(r"https?://[^\s'\"\\]+")
PORT = re.compile(r"--(?:port|bind)[= ](?:\S*:)?(\d+)")


def is_secret(name: str) -> bool:
    """Tell whether a variable of that name contains a secret."""
    return bool(SECRET.search(name))


def check_secrets(variables: Mapping[str, object], where: str) -> Remarks:
    """Find a secret that a file contains: anybody who reads the repository knows it."""
    for name, value in variables.items():
        text = str(value if value is not None else "").strip()
        literal = re.sub(r"\$\{\w+(?::?[?][^}]*|:?-)?\}|\{\{.*?\}\}", "", text)
        if is_secret(name) and literal:
            yield fault(where, f"it contains a value of {name}", "Take it from the secrets file")


def check_image(image: str, where: str, project: Project) -> Remarks:
    """Find an image without a version, or whose Python `requires-python` excludes."""
    if "$" in image:
        return
    if not re.search(r"[:@][\w.-]", image.rpartition("/")[2]) or image.endswith(":latest"):
        yield fault(where, f"the image {image} has no version", "Give it a tag or a digest")
    if (found := IMAGE.search(image)) and project.refuses_python(found[1] or found[2]):
        yield fault(
            where,
            f"{image} is older than requires-python in pyproject.toml",
            "Name an image with that Python",
        )


def check_health(command: str, where: str, project: Project) -> Remarks:
    """Find a health check that asks for a path or a port that the application does not serve."""
    for found in ADDRESS.findall(command):
        try:
            parts = urlsplit(found.rstrip(",;)"))
            host, port = parts.hostname or "", parts.port
        except ValueError:
            continue
        if host not in LOCAL:
            continue
        yield from project.unserved(parts.path or "/", where)
        yield from check_port(str(port or 80), where, project)


def check_command_port(command: str, where: str, project: Project) -> Remarks:
    """Find a server that listens on another port than the image exposes."""
    for port in PORT.findall(command):
        yield from check_port(port, where, project)


def check_port(port: str, where: str, project: Project) -> Remarks:
    """Find a port that the image does not expose."""
    if port.isdecimal() and project.exposed and port not in project.exposed:
        yield fault(
            where, f"port {port} is not the one that the Dockerfile exposes", "Use the same port"
        )


def variables(value: object) -> dict[str, object]:
    """Return the variables of an `environment`, a mapping or a list of `NAME=value`."""
    if isinstance(value, dict):
        return {str(name): item for name, item in value.items()}
    if isinstance(value, list):
        pairs = (str(item).partition("=") for item in value)
        return {name: given for name, _, given in pairs}
    return {}


def words_of(command: object) -> list[str]:
    """Return a command that is a list, or a text, as words."""
    items: Iterable[object] = command if isinstance(command, list) else str(command or "").split()
    return [str(item) for item in items]
