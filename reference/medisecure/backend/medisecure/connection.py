"""What the service was given: a store or a broker, with the proof that it works."""

import time
from typing import Callable, Protocol

from .log import log

PATIENCE_SECONDS = 60


class Connection(Protocol):
    name: str

    def prepare(self) -> None:
        """Makes what the service needs there; may be done by several replicas at once, and again."""

    def prove(self) -> None:
        """Writes something and reads it back; raises where that does not work."""

    def close(self) -> None: ...


class NotWhatWasWritten(Exception):
    def __init__(self) -> None:
        super().__init__("what was read is not what was written")


def expect_same(found: object, wanted: object) -> None:
    if found != wanted:
        raise NotWhatWasWritten


def with_patience(name: str, work: Callable[[], None]) -> None:
    """Does it as soon as the store answers."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return work()
        except Exception as error:
            if time.monotonic() > end:
                raise
            log("warning", "a store is not ready for use", connection=name, reason=str(error))
            time.sleep(1)
