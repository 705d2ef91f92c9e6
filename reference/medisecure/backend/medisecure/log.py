"""One JSON object a line, on stdout."""

import json
import logging
import sys
from datetime import datetime, timezone


def log(level: str, message: str, **fields: object) -> None:
    timestamp = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    line = json.dumps({"timestamp": timestamp, "level": level, "message": message, **fields}, default=str)
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        log(record.levelname.lower(), record.getMessage(), logger=record.name)


def take_over_logging() -> None:
    """Libraries log through the standard module: their warnings become lines as well."""
    logging.basicConfig(level=logging.WARNING, handlers=[_Lines()], force=True)
    # each lost connection is told by whoever lost it, in one line
    logging.getLogger("pika").setLevel(logging.CRITICAL)
    logging.getLogger("uvicorn.error").setLevel(logging.INFO)
