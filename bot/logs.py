"""How a log line looks: text for people or JSON by setting, on stderr, with every token masked."""

import logging
import re
import sys
import threading
from collections.abc import MutableMapping, Sequence
from types import TracebackType
from typing import Any, Literal
from urllib.parse import quote

import structlog

#: What secrets look like, whoever logs them. What stands before one stays, so that a line can still be understood.
TOKENS = re.compile(
    r"""
      xox[a-z](?:\.xox[a-z])?-[\w.%-]*\w                         # Slack's: xoxb-…, xoxp-…, xoxe-1-…, xoxe.xoxp-1-…
    | xapp-[\w.-]*\w
    | [MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,45}                  # Discord's bot tokens: a number, a time, a signature
    | aW50ZXJhY3Rpb246[\w%=-]+                                    # Discord's interactions: base64 of "interaction:…"
    | (?<=/webhooks/)\d+/[\w-]+                                   # Discord's webhooks
    | (?<=hooks\.slack\.com/)[\w/-]+                              # Slack's webhooks and response URLs
    | (?<=://)[^\s/@:]*:[^\s@]+(?=@)                              # user and password of an address
    | (?<=[?&]ticket=)[^\s&"']+                                   # Slack's socket addresses
    | (?i:(?<=bearer\ )|(?<=basic\ )|(?<=\bbot\ ))[\w.~+/=-]{20,} # headers
    | (?i:(?<=password=)|(?<=passwd=)|(?<=secret=)|(?<=token=)|(?<=[?&]code=))(?:'[^']*'|"[^"]*"|[^\s&,;'")]+)
    """,
    re.VERBOSE,
)
MASK = "•••"


class Masking:
    """A structlog processor that replaces tokens in every text of a log line."""

    def __init__(self, secrets: Sequence[str]) -> None:
        # As they are written in an address, too.
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""), quote(secret))}
        known = sorted((form for form in forms if len(form) >= 6), key=len, reverse=True)
        self.known = re.compile("|".join(map(re.escape, known))) if known else None

    def mask(self, text: str) -> str:
        """Return the text without any token."""
        if self.known:
            text = self.known.sub(MASK, text)
        return TOKENS.sub(MASK, text)

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for name, value in event.items():
            if isinstance(value, str):
                event[name] = self.mask(value)
            elif not isinstance(value, int | float | bool | type(None)):
                event[name] = self.mask(str(value))
        return event


def set_up_logs(level: str, style: Literal["text", "json"], secrets: Sequence[str] = ()) -> None:
    """Send all logs, the libraries' too, to stderr in one style.

    Tracebacks are part of a line as text, so that they are masked as well; so is that of an error that nobody caught,
    in whichever thread, and so are Python's warnings.
    """
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        Masking(secrets),
    ]
    if style == "json":
        shared.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        shared.append(
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0, exception_formatter=_plain)
        )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("apscheduler", "alembic", "discord", "slack_bolt", "slack_sdk", "aiohttp", "asyncio"):
        logging.getLogger(noisy).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
    logging.captureWarnings(True)
    sys.excepthook = _last_word
    threading.excepthook = lambda args: _last_word(args.exc_type, args.exc_value, args.exc_traceback)


def _last_word(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or not issubclass(kind, Exception):
        sys.__excepthook__(kind, error or kind(), trace)
        return
    logging.getLogger(__name__).critical("ended by an error that nobody expected", exc_info=(kind, error, trace))


def _plain(stream: Any, exc_info: Any) -> None:
    stream.write("\n".join(str(part) for part in exc_info))
