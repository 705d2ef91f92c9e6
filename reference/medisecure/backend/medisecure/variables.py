"""The variables that the service is given; a mistake in them is one sentence for whoever set them."""

import os
from urllib.parse import SplitResult, unquote, urlsplit


class VariableError(Exception):
    pass


def text(name: str) -> str:
    value = os.environ.get(name, "")
    if value == "":
        raise VariableError(f"{name} is not set")
    return value


def is_set(name: str) -> bool:
    return os.environ.get(name, "") != ""


def port(name: str) -> int:
    value = text(name)
    if value.isdecimal() and 0 < int(value) < 65_536:
        return int(value)
    raise VariableError(f'{name} is "{value}"; allowed: a port from 1 to 65535')


def address(name: str, *schemes: str) -> SplitResult:
    """An address that may hold a password: it is never told."""
    parts = urlsplit(text(name))
    if parts.scheme not in schemes or parts.hostname is None:
        allowed = " or ".join(f"{scheme}://" for scheme in schemes)
        raise VariableError(f"{name} is not an address with {allowed}")
    return parts


def login(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")
