"""What every reference service answers: health without its stores and with them, measurements, and what it is."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from . import VERSION
from .connection import Connection
from .log import log


class DeepHealth:
    """Proves the connections, one round at a time however many ask."""

    def __init__(self, connections: list[Connection]) -> None:
        self._connections = connections
        self._threads = ThreadPoolExecutor(max_workers=max(1, len(connections)), thread_name_prefix="prove")
        self._lock = threading.Lock()
        self._round: Future[dict[str, str]] | None = None

    def states(self) -> dict[str, str]:
        with self._lock:
            own = self._round is None
            current = self._round = self._round or Future()
        if own:
            found = self._threads.map(_state_of, self._connections)
            current.set_result({one.name: state for one, state in zip(self._connections, found)})
            with self._lock:
                self._round = None
        return current.result()


def _state_of(connection: Connection) -> str:
    try:
        connection.prove()
        return "ok"
    except Exception as error:
        # the reason stays in the log: it may name what is none of a caller's business
        log("warning", "a connection failed", connection=connection.name, reason=repr(error))
        return "failed"


def contract(instance: str, connections: list[Connection]) -> APIRouter:
    router = APIRouter(tags=["contract"])
    deep = DeepHealth(connections)

    @router.get("/health")
    async def health() -> dict:
        return {"status": "UP"}

    @router.get("/health/deep")
    def health_deep(response: Response) -> dict:
        states = deep.states()
        up = all(state == "ok" for state in states.values())
        response.status_code = 200 if up else 503
        return {"status": "UP" if up else "DOWN", "connections": states}

    @router.get("/metrics")
    def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/about")
    async def about() -> dict:
        names = [connection.name for connection in connections]
        return {"name": "medisecure-backend", "version": VERSION, "instance": instance, "connections": names}

    return router
