"""Patients and the staff's passwords, in PostgreSQL."""

import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass

from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from .connection import expect_same
from .variables import address

SECONDS = 5
# any number: whoever makes tables in this database takes the lock of the same one
LOCK = 8_000

TABLES = """
CREATE TABLE IF NOT EXISTS probe (instance text PRIMARY KEY, value text NOT NULL);
CREATE TABLE IF NOT EXISTS staff (name text PRIMARY KEY, salt bytea NOT NULL, hash bytea NOT NULL);
CREATE TABLE IF NOT EXISTS patient (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  born date NOT NULL,
  added timestamptz NOT NULL DEFAULT now()
);
"""


@dataclass
class Patients:
    instance: str
    name: str = "patient-db"

    def __post_init__(self) -> None:
        url = address("PATIENT_DATABASE_URL", "postgres", "postgresql").geturl()
        options = {"connect_timeout": SECONDS, "application_name": self.instance, "row_factory": dict_row}
        self._pool = ConnectionPool(url, min_size=1, max_size=8, timeout=SECONDS, kwargs=options, open=False)

    def prepare(self) -> None:
        self._pool.open()
        with self._pool.connection() as connection:
            connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            connection.execute(TABLES)

    def prove(self) -> None:
        value = str(uuid.uuid4())
        write = "INSERT INTO probe VALUES (%s, %s) ON CONFLICT (instance) DO UPDATE SET value = excluded.value"
        with self._pool.connection() as connection:
            connection.execute(write, [self.instance, value])
        with self._pool.connection() as connection:
            row = connection.execute("SELECT value FROM probe WHERE instance = %s", [self.instance]).fetchone()
        expect_same(row and row["value"], value)

    def add(self, name: str, born: str) -> dict:
        statement = "INSERT INTO patient (id, name, born) VALUES (%s, %s, %s) RETURNING id::text, name, born::text"
        with self._pool.connection() as connection:
            return connection.execute(statement, [uuid.uuid4(), name, born]).fetchone()

    def all(self) -> list[dict]:
        statement = "SELECT id::text, name, born::text FROM patient ORDER BY added DESC LIMIT 100"
        with self._pool.connection() as connection:
            return connection.execute(statement).fetchall()

    def may_enter(self, name: str, password: str) -> bool:
        """The first password of a name is the one that it has from then on."""
        salt = secrets.token_bytes(16)
        add = "INSERT INTO staff VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
        with self._pool.connection() as connection:
            row = connection.execute("SELECT salt, hash FROM staff WHERE name = %s", [name]).fetchone()
            if row is None:
                connection.execute(add, [name, salt, _hash(password, salt)])
                row = connection.execute("SELECT salt, hash FROM staff WHERE name = %s", [name]).fetchone()
        return row is not None and hmac.compare_digest(row["hash"], _hash(password, row["salt"]))

    def close(self) -> None:
        self._pool.close()


def _hash(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)
