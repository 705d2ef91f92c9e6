"""Counts requests and their durations for Prometheus."""

import time

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DURATION = Histogram(
    "http_request_duration_seconds",
    "Answered requests.",
    ["path", "status"],
    buckets=[0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2],
)


class Measured:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        since = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            # unknown paths share a label: who asks for many of them does not fill the memory with series
            path = getattr(scope.get("route"), "path", "other")
            DURATION.labels(path, status).observe(time.perf_counter() - since)
