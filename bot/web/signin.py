"""Operators: who knows the token of WEB_TOKEN, by a header or by a cookie that the sign-in form sets."""

import hmac
from datetime import datetime, timedelta

from aiohttp import web

COOKIE = "treatywatch"
#: How long a sign-in holds.
HOLDS = timedelta(hours=12)


class Operators:
    """Tells operators from others.

    Args:
        token: What they know; None where nobody can be an operator.
    """

    def __init__(self, token: str | None) -> None:
        self._token = token

    @property
    def exist(self) -> bool:
        """Whether there is a token to sign in with."""
        return self._token is not None

    def knows(self, said: str) -> bool:
        """Whether somebody said the token; takes the same time for every wrong one."""
        return self._token is not None and hmac.compare_digest(self._token.encode(), said.encode("utf-8", "replace"))

    def is_one(self, request: web.Request, now: datetime) -> bool:
        """Whether a request comes from an operator."""
        scheme, _, said = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer" and self.knows(said.strip()):
            return True
        until, _, seal = request.cookies.get(COOKIE, "").partition(".")
        if self._token is None or not (until.isascii() and until.isdecimal() and len(until) < 12):
            return False
        return hmac.compare_digest(self._seal(until).encode(), seal.encode("utf-8", "replace")) and (
            now.timestamp() < int(until)
        )

    def sign_in(self, answer: web.Response, now: datetime, *, secure: bool) -> None:
        """Give the browser a cookie that holds for a while. The token can't be read out of it."""
        until = str(int((now + HOLDS).timestamp()))
        answer.set_cookie(
            COOKIE,
            f"{until}.{self._seal(until)}",
            max_age=int(HOLDS.total_seconds()),
            path="/",
            httponly=True,
            secure=secure,
            samesite="Strict",
        )

    def sign_out(self, answer: web.Response) -> None:
        """Take the cookie away."""
        answer.del_cookie(COOKIE, path="/", httponly=True, samesite="Strict")

    def _seal(self, until: str) -> str:
        assert self._token is not None
        # Keyed with the token: with another token, what was signed before holds no longer.
        return hmac.new(self._token.encode(), f"signed in until {until}".encode(), "sha256").hexdigest()
