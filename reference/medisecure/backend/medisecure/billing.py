"""Invoices, in MariaDB."""

import queue
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Iterator

import pymysql
from pymysql.connections import Connection
from pymysql.cursors import DictCursor

from .connection import expect_same
from .variables import address, login

SECONDS = 5
KEPT = 4

TABLES = [
    "CREATE TABLE IF NOT EXISTS probe (instance varchar(80) PRIMARY KEY, value varchar(80) NOT NULL)",
    """CREATE TABLE IF NOT EXISTS invoice (
         id char(36) PRIMARY KEY,
         patient char(36) NOT NULL,
         cents bigint NOT NULL,
         added timestamp(6) NOT NULL DEFAULT current_timestamp(6)
       )""",
]


@dataclass
class Billing:
    instance: str
    name: str = "billing-db"

    def __post_init__(self) -> None:
        url = address("BILLING_DATABASE_URL", "mysql", "mariadb")
        user, password = login(url)
        self._options = {
            **{"host": url.hostname, "port": url.port or 3306, "database": url.path.removeprefix("/")},
            **{"user": user, "password": password, "cursorclass": DictCursor, "autocommit": True},
            **{"connect_timeout": SECONDS, "read_timeout": SECONDS, "write_timeout": SECONDS},
        }
        self._idle: queue.LifoQueue[Connection] = queue.LifoQueue(KEPT)

    def prepare(self) -> None:
        for statement in TABLES:
            self._run(statement)

    def prove(self) -> None:
        value = str(uuid.uuid4())
        self._run("REPLACE INTO probe VALUES (%s, %s)", self.instance, value)
        found = self._run("SELECT value FROM probe WHERE instance = %s", self.instance)
        expect_same([row["value"] for row in found], [value])

    def add(self, patient: str, cents: int) -> dict:
        made = {"id": str(uuid.uuid4()), "patient": patient, "cents": cents}
        self._run("INSERT INTO invoice (id, patient, cents) VALUES (%s, %s, %s)", *made.values())
        return made

    def all(self) -> list[dict]:
        return self._run("SELECT id, patient, cents FROM invoice ORDER BY added DESC LIMIT 100")

    def close(self) -> None:
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _run(self, statement: str, *values: object) -> list[dict]:
        with self._connection() as connection, connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            connection = self._idle.get_nowait()
            # one that was idle may have ended; nothing was sent on it yet
            connection.ping(reconnect=True)
        except queue.Empty:
            connection = pymysql.connect(**self._options)
        try:
            yield connection
        except Exception:
            connection.close()
            raise
        try:
            self._idle.put_nowait(connection)
        except queue.Full:
            connection.close()
