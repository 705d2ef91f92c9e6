"""Documents, in a bucket of an object store that speaks S3."""

import io
import uuid
from dataclasses import dataclass

import urllib3
from minio import Minio
from minio.error import S3Error

from .connection import expect_same
from .variables import address, text


@dataclass
class Documents:
    instance: str
    name: str = "documents"

    def __post_init__(self) -> None:
        endpoint = address("S3_ENDPOINT", "http", "https")
        self._bucket = text("S3_BUCKET")
        self._client = Minio(
            endpoint=endpoint.netloc,
            access_key=text("S3_ACCESS_KEY_ID"),
            secret_key=text("S3_SECRET_ACCESS_KEY"),
            secure=endpoint.scheme == "https",
            region=text("S3_REGION"),
            http_client=urllib3.PoolManager(timeout=urllib3.Timeout(5), maxsize=8, retries=urllib3.Retry(1)),
        )

    def prepare(self) -> None:
        """The bucket is the platform's business."""

    def prove(self) -> None:
        value = str(uuid.uuid4()).encode()
        self.put(f"probe/{self.instance}", value, "text/plain")
        found = self.get(f"probe/{self.instance}")
        expect_same(found and found[0], value)

    def put(self, key: str, content: bytes, kind: str) -> None:
        self._client.put_object(
            bucket_name=self._bucket, object_name=key, data=io.BytesIO(content), length=len(content), content_type=kind
        )

    def get(self, key: str) -> tuple[bytes, str] | None:
        try:
            answer = self._client.get_object(bucket_name=self._bucket, object_name=key)
        except S3Error as error:
            if error.code == "NoSuchKey":
                return None
            raise
        try:
            return answer.read(), answer.headers.get("content-type", "application/octet-stream")
        finally:
            answer.close()
            answer.release_conn()

    def close(self) -> None:
        """Its connections end with the process."""
