"""The address of the client behind proxies."""

from collections.abc import Callable, Iterable, Sequence
from ipaddress import ip_address, ip_network
from typing import Any

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def forwarded(application: Application, trusted: Sequence[str]) -> Application:
    """Replace the address of a trusted proxy by the one that it reports; gunicorn does not.

    `trusted` has addresses and networks; `*` trusts everybody.
    """
    networks = [ip_network(entry) for entry in trusted if entry != "*"]

    def is_trusted(address: str) -> bool:
        if not is_address(address) or "*" in trusted:  # without one, it is a socket of this machine
            return True
        return any(ip_address(address) in network for network in networks)

    def respond(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        reported = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        # Each proxy appends the address from which it was asked; the nearest one is the last.
        for entry in reversed(reported):
            address = entry.strip()
            if not is_trusted(environ["REMOTE_ADDR"]) or not is_address(address):
                break
            environ["REMOTE_ADDR"] = address
        return application(environ, start_response)

    return respond


def is_address(text: str) -> bool:
    """Return whether the text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
