"""Patients, appointments, documents, invoices and e-mails; everything asks for a token but the login."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from .appointments import Appointments
from .billing import Billing
from .cache import Cache
from .documents import Documents
from .events import Events
from .patients import Patients
from .tokens import Tokens

LARGEST_DOCUMENT = 10 * 1024 * 1024
PATIENTS = "patients"


@dataclass
class Stores:
    patients: Patients
    appointments: Appointments
    documents: Documents
    billing: Billing
    events: Events
    cache: Cache


Short = Annotated[str, Field(min_length=1, max_length=200)]


class Login(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    password: Annotated[str, Field(min_length=8, max_length=200)]


class NewPatient(BaseModel):
    name: Short
    born: date


class NewAppointment(BaseModel):
    patient: uuid.UUID
    at: datetime
    reason: Short
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]


class NewInvoice(BaseModel):
    patient: uuid.UUID
    cents: Annotated[int, Field(gt=0, lt=10**12)]


def routes(stores: Stores, tokens: Tokens) -> APIRouter:
    router = APIRouter()
    bearer = HTTPBearer(auto_error=False)

    def member_of_staff(given: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str:
        subject = tokens.subject(given.credentials) if given else None
        if subject is None:
            raise HTTPException(401, "a token of /login is needed", {"WWW-Authenticate": "Bearer"})
        return subject

    @router.post("/login")
    def login(asked: Login) -> dict:
        """The first login of a name sets its password."""
        if not stores.patients.may_enter(asked.name, asked.password):
            raise HTTPException(401, "name and password do not go together")
        return {"token": tokens.make(asked.name)}

    closed = APIRouter(dependencies=[Depends(member_of_staff)])
    _patients(closed, stores)
    _appointments(closed, stores)
    _documents(closed, stores)
    router.include_router(closed)
    return router


def _patients(router: APIRouter, stores: Stores) -> None:
    @router.get("/patients")
    def patients() -> list[dict]:
        return stores.cache.remembered(PATIENTS, 30, stores.patients.all)

    @router.post("/patients", status_code=201)
    def add_patient(made: NewPatient) -> dict:
        added = stores.patients.add(made.name, made.born.isoformat())
        stores.cache.forget(PATIENTS)
        return added

    @router.get("/invoices")
    def invoices() -> list[dict]:
        return stores.billing.all()

    @router.post("/invoices", status_code=201)
    def add_invoice(made: NewInvoice) -> dict:
        return stores.billing.add(str(made.patient), made.cents)


def _appointments(router: APIRouter, stores: Stores) -> None:
    @router.get("/appointments")
    def appointments() -> list[dict]:
        return stores.appointments.all()

    @router.post("/appointments", status_code=201)
    def add_appointment(made: NewAppointment) -> dict:
        """An e-mail goes its way later, by the broker."""
        added = stores.appointments.add(str(made.patient), made.at.isoformat(), made.reason)
        stores.events.publish({"id": added["id"], "to": made.email, "text": f"{made.at:%Y-%m-%d %H:%M}: {made.reason}"})
        return added

    @router.get("/mails")
    def mails() -> list[dict]:
        return stores.appointments.mails()


def _documents(router: APIRouter, stores: Stores) -> None:
    def key_of(name: str) -> str:
        if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name) is None:
            raise HTTPException(400, "a document's name has letters, digits, dots, dashes and underscores, at most 100")
        return f"documents/{name}"

    @router.put("/documents/{name}", status_code=201)
    async def put_document(name: str, request: Request) -> dict:
        content = bytearray()
        async for piece in request.stream():
            content += piece
            if len(content) > LARGEST_DOCUMENT:
                raise HTTPException(413, f"a document of more than {LARGEST_DOCUMENT} bytes")
        kind = request.headers.get("content-type", "application/octet-stream")
        await run_in_threadpool(stores.documents.put, key_of(name), bytes(content), kind)
        return {"name": name, "bytes": len(content)}

    @router.get("/documents/{name}")
    def get_document(name: str) -> Response:
        found = stores.documents.get(key_of(name))
        if found is None:
            raise HTTPException(404, "no document of this name")
        # what somebody stored is never shown as a page of ours
        return Response(found[0], media_type=found[1], headers={"Content-Disposition": "attachment"})
