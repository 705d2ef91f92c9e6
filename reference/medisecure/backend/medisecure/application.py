"""The application: which stores it was given, and what it answers with them."""

import socket
from contextlib import asynccontextmanager
from pathlib import Path
from typing import AsyncIterator

import swagger_ui_bundle
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from . import VERSION
from .appointments import Appointments
from .billing import Billing
from .cache import Cache
from .connection import Connection, with_patience
from .contract import contract
from .documents import Documents
from .events import Events
from .log import log
from .measurements import Measured
from .patients import Patients
from .routes import Stores, routes
from .tokens import Tokens
from .variables import address, text


def application() -> FastAPI:
    instance = socket.gethostname()
    tokens = Tokens(text("JWT_SECRET"))
    stores = Stores(
        patients=Patients(instance),
        appointments=Appointments(instance),
        documents=Documents(instance),
        billing=Billing(instance),
        events=Events(instance),
        cache=Cache(instance),
    )
    connections: list[Connection] = list(vars(stores).values())
    app = FastAPI(title="MediSecure", version=VERSION, docs_url=None, redoc_url=None, lifespan=_lifespan(stores))
    # Swagger UI of the package reads no newer form
    app.openapi_version = "3.0.3"
    app.include_router(contract(instance, connections))
    app.include_router(routes(stores, tokens))
    _add_documentation(app)
    origin = address("CORS_ORIGIN", "http", "https").geturl()
    methods, headers = ["GET", "POST", "PUT"], ["Authorization", "Content-Type"]
    app.add_middleware(CORSMiddleware, allow_origins=[origin], allow_methods=methods, allow_headers=headers)
    app.add_middleware(Measured)
    return app


def _lifespan(stores: Stores):
    connections: list[Connection] = list(vars(stores).values())

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for connection in connections:
            await run_in_threadpool(with_patience, connection.name, connection.prepare)
        stores.events.consume(stores.appointments.keep_mail)
        log("info", "listening", connections=[connection.name for connection in connections])
        yield
        for connection in connections:
            await run_in_threadpool(connection.close)
        log("info", "stopped")

    return lifespan


def _add_documentation(app: FastAPI) -> None:
    """Swagger UI from here: a browser of a closed network reaches no other host."""
    folder = Path(swagger_ui_bundle.swagger_ui_path)
    app.mount("/docs/assets", StaticFiles(directory=folder), name="docs-assets")

    @app.get("/docs", include_in_schema=False)
    async def documentation():
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title="MediSecure",
            swagger_js_url="/docs/assets/swagger-ui-bundle.js",
            swagger_css_url="/docs/assets/swagger-ui.css",
            swagger_favicon_url="/docs/assets/favicon-32x32.png",
        )
