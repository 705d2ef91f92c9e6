"""Appointments, and the e-mails that were sent for them, in MongoDB."""

import uuid
from dataclasses import dataclass

from pymongo import MongoClient

from .connection import expect_same
from .variables import address

MILLISECONDS = 5_000


@dataclass
class Appointments:
    instance: str
    name: str = "appointments"

    def __post_init__(self) -> None:
        url = address("MONGODB_URL", "mongodb")
        limits = {"serverSelectionTimeoutMS": MILLISECONDS, "connectTimeoutMS": MILLISECONDS}
        self._client: MongoClient = MongoClient(url.geturl(), appname=self.instance, connect=False, **limits)
        self._database = self._client[url.path.removeprefix("/")]

    def prepare(self) -> None:
        self._database.appointments.create_index("at")

    def prove(self) -> None:
        value = str(uuid.uuid4())
        own = {"_id": self.instance}
        self._database.probe.replace_one(own, {**own, "value": value}, upsert=True)
        found = self._database.probe.find_one(own)
        expect_same(found and found["value"], value)

    def add(self, patient: str, at: str, reason: str) -> dict:
        made = {"_id": str(uuid.uuid4()), "patient": patient, "at": at, "reason": reason}
        self._database.appointments.insert_one(made)
        return _without_underscore(made)

    def all(self) -> list[dict]:
        return [_without_underscore(each) for each in self._database.appointments.find().sort("at", -1).limit(100)]

    def keep_mail(self, mail: dict) -> None:
        """A message that comes a second time is the same e-mail."""
        self._database.mails.replace_one({"_id": mail["id"]}, {"to": mail["to"], "text": mail["text"]}, upsert=True)

    def mails(self) -> list[dict]:
        return [_without_underscore(each) for each in self._database.mails.find().limit(100)]

    def close(self) -> None:
        self._client.close()


def _without_underscore(found: dict) -> dict:
    return {"id" if key == "_id" else key: value for key, value in found.items()}
