"""Serves until SIGTERM, then answers what it has and ends."""

import sys

import uvicorn

from .application import application
from .log import log, take_over_logging
from .variables import VariableError, port

# the exit code of sysexits for wrong usage
EXIT_USAGE = 64

take_over_logging()
try:
    app = application()
    config = uvicorn.Config(
        app,
        host="0.0.0.0",
        port=port("PORT"),
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=20,
    )
except VariableError as error:
    log("error", str(error))
    sys.exit(EXIT_USAGE)
uvicorn.Server(config).run()
