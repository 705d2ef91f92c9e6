"""E-mails that are sent later, by RabbitMQ: one replica publishes, any replica consumes."""

import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import Callable

import pika
from pika.adapters.blocking_connection import BlockingChannel

from .connection import expect_same
from .log import log
from .variables import address

QUEUE = "mails"
SECONDS = 5
PERSISTENT = pika.BasicProperties(content_type="application/json", delivery_mode=2)


@dataclass
class Events:
    instance: str
    name: str = "events"
    _stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        url = address("RABBITMQ_URL", "amqp", "amqps").geturl()
        self._parameters = pika.URLParameters(url)
        self._parameters.socket_timeout = SECONDS
        self._parameters.blocked_connection_timeout = SECONDS
        self._parameters.client_properties = {"connection_name": self.instance}
        self._consumer: threading.Thread | None = None

    def prepare(self) -> None:
        with self._channel() as channel:
            channel.queue_declare(QUEUE, durable=True)

    def prove(self) -> None:
        value = str(uuid.uuid4()).encode()
        with self._channel() as channel:
            own = channel.queue_declare("", exclusive=True).method.queue
            channel.basic_publish("", own, value)
            for _, _, body in channel.consume(own, auto_ack=True, inactivity_timeout=SECONDS):
                return expect_same(body, value)

    def publish(self, mail: dict) -> None:
        """Comes back once the broker has it on its disk."""
        with self._channel() as channel:
            channel.confirm_delivery()
            channel.basic_publish("", QUEUE, json.dumps(mail).encode(), PERSISTENT, mandatory=True)

    def consume(self, work: Callable[[dict], None]) -> None:
        """From now on, in a thread of its own, until the end; what was not worked through is given to another."""
        self._consumer = threading.Thread(target=self._consume, args=[work], name="mails", daemon=True)
        self._consumer.start()

    def close(self) -> None:
        self._stopping.set()
        if self._consumer is not None:
            self._consumer.join(SECONDS)

    def _consume(self, work: Callable[[dict], None]) -> None:
        while not self._stopping.is_set():
            try:
                with self._channel() as channel:
                    channel.basic_qos(prefetch_count=1)
                    for method, _, body in channel.consume(QUEUE, inactivity_timeout=1):
                        if self._stopping.is_set():
                            break
                        if method is not None:
                            work(json.loads(body))
                            channel.basic_ack(method.delivery_tag)
            except Exception as error:
                log("warning", "no e-mails for a while", connection=self.name, reason=repr(error))
                self._stopping.wait(2)

    def _channel(self) -> "_Channel":
        return _Channel(self._parameters)


class _Channel:
    """A channel on a connection of its own: pika's are for one thread."""

    def __init__(self, parameters: pika.URLParameters) -> None:
        self._parameters = parameters

    def __enter__(self) -> BlockingChannel:
        self._connection = pika.BlockingConnection(self._parameters)
        return self._connection.channel()

    def __exit__(self, *_: object) -> None:
        if self._connection.is_open:
            self._connection.close()
