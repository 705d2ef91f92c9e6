"""What is asked often, in Redis."""

import json
import uuid
from dataclasses import dataclass
from typing import Callable

import redis

from .connection import expect_same
from .log import log
from .variables import address

SECONDS = 5


@dataclass
class Cache:
    instance: str
    name: str = "cache"

    def __post_init__(self) -> None:
        url = address("REDIS_URL", "redis", "rediss").geturl()
        limits = {"socket_timeout": SECONDS, "socket_connect_timeout": SECONDS}
        self._client = redis.Redis.from_url(url, decode_responses=True, **limits)

    def prepare(self) -> None:
        self._client.ping()

    def prove(self) -> None:
        value = str(uuid.uuid4())
        key = f"medisecure:probe:{self.instance}"
        self._client.set(key, value, ex=60)
        expect_same(self._client.get(key), value)

    def remembered(self, key: str, seconds: int, find: Callable[[], list[dict]]) -> list[dict]:
        """A cache that is away makes an answer slower, never wrong."""
        try:
            found = self._client.get(f"medisecure:{key}")
            if found is not None:
                return json.loads(found)
        except redis.RedisError as error:
            log("warning", "the cache does not answer", connection=self.name, reason=str(error))
            return find()
        made = find()
        self._try(lambda: self._client.set(f"medisecure:{key}", json.dumps(made), ex=seconds))
        return made

    def forget(self, key: str) -> None:
        self._try(lambda: self._client.delete(f"medisecure:{key}"))

    def close(self) -> None:
        self._client.close()

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except redis.RedisError as error:
            log("warning", "the cache does not answer", connection=self.name, reason=str(error))
