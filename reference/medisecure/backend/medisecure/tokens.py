"""Tokens of the staff: HS256, for eight hours."""

import time

import jwt

HOURS = 8
ALGORITHM = "HS256"


class Tokens:
    def __init__(self, secret: str) -> None:
        self._secret = secret

    def make(self, name: str) -> str:
        now = int(time.time())
        return jwt.encode({"sub": name, "iat": now, "exp": now + HOURS * 3600}, self._secret, ALGORITHM)

    def subject(self, token: str) -> str | None:
        """Whom the token was made for; nobody where it was not made here, or is over."""
        try:
            return str(jwt.decode(token, self._secret, [ALGORITHM], options={"require": ["sub", "exp"]})["sub"])
        except jwt.InvalidTokenError:
            return None
