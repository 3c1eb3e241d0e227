"""From what is drawn to an answer: whole, or "not changed" to whoever has it already."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import blake2b

from aiohttp import web

#: Bytes from which an answer is compressed.
COMPRESSED_FROM = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What is to be answered."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    #: When something in it last changed; None where that is not known.
    changed: datetime | None = None
    #: Seconds for which nobody has to ask again.
    fresh_s: int = 0
    #: Whether it is for one reader only.
    private: bool = False
    #: What a browser is to call the file; empty for a page.
    filename: str = ""


def answer(request: web.Request, drawn: Drawn) -> web.Response:
    """Return the answer to a request (RFC 9110, section 13: If-None-Match goes before If-Modified-Since)."""
    tag = f'"{blake2b(drawn.body, digest_size=12).hexdigest()}"'
    headers = {"Content-Type": drawn.content_type, "Vary": "Accept-Encoding, Authorization, Cookie"}
    if drawn.private or drawn.status != 200:
        headers["Cache-Control"] = "no-store"
    else:
        headers["Cache-Control"] = f"max-age={drawn.fresh_s}" if drawn.fresh_s else "no-cache"
        headers["ETag"] = tag
        if drawn.changed is not None:
            headers["Last-Modified"] = format_datetime(drawn.changed.astimezone(UTC), usegmt=True)
        if _has(request, tag, drawn.changed):
            del headers["Content-Type"]
            return web.Response(status=304, headers=headers)
    if drawn.filename:
        headers["Content-Disposition"] = f'attachment; filename="{drawn.filename}"'
    found = web.Response(body=drawn.body, status=drawn.status, headers=headers)
    if len(drawn.body) >= COMPRESSED_FROM and not drawn.content_type.startswith("image/png"):
        found.enable_compression()
    return found


def _has(request: web.Request, tag: str, changed: datetime | None) -> bool:
    asked = request.headers.get("If-None-Match")
    if asked is not None:
        # A proxy that compresses makes the tag weak.
        known = [one.strip().removeprefix("W/") for one in asked.split(",")]
        return tag in known or "*" in known
    since = request.headers.get("If-Modified-Since")
    if since is None or changed is None:
        return False
    try:
        return changed.replace(microsecond=0) <= parsedate_to_datetime(since).astimezone(UTC)
    except (ValueError, OverflowError):
        return False
