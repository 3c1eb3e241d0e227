"""Every error of the bot: one type for each thing a caller would do differently.

    TreatywatchError
    ├── SettingsError      settings or feeds.yaml are wrong: all problems at once, nothing is started
    ├── DataError          a data file of the bot's own (facts, names, lexicon) breaks a rule
    ├── FetchError         a feed's bytes could not be had; `fault` says which kind
    ├── ParseError         the bytes are not a feed one can read; `fault` says which kind
    ├── StoreError         the database can't be opened, read or written
    │   ├── StoreAway      its server can't be reached just now, or is starting
    │   └── NotWaiting     a delivery was taken, settled or dropped meanwhile; the database is well
    ├── WebError           the bot's own web server can't listen where it was told to
    ├── Elsewhere          another process answers this command; this one stays silent
    ├── ChatError          a platform will not let the bot in (wrong token, unreachable)
    └── PostError          one message was not posted
        ├── TryLater       the platform is busy or down; the message stays queued
        ├── Refused        the platform does not take it; `kind` says whether the channel is to blame
        └── Unsure         the request left and no answer came: it may have been posted

A message says what happened, where, and what to do now, in one line.
"""

from bot.model import Fault, RefusalKind


class TreatywatchError(Exception):
    """Base of all errors the bot raises itself."""


class SettingsError(TreatywatchError):
    """The settings or feeds.yaml are wrong; ``problems`` holds every mistake, one line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class DataError(TreatywatchError):
    """A data file shipped with the bot breaks one of its rules."""


class FaultError(TreatywatchError):
    """A feed could not be read; ``fault`` is its kind, the message one sentence for the operator."""

    def __init__(self, fault: Fault, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        self.fault = fault
        #: Seconds the server asked to wait (``Retry-After``). None where it did not ask.
        self.after_s = after_s


class FetchError(FaultError):
    """The bytes of a feed could not be had."""


class ParseError(FaultError):
    """The bytes are not a feed that can be read."""


class StoreError(TreatywatchError):
    """The database can't be opened, read or written (missing, read-only, full, newer than this program)."""


class StoreAway(StoreError):
    """The database's server can't be reached just now, or is starting; it may be back soon."""


class NotWaiting(StoreError):
    """A delivery that was to be handed over or marked is not waiting any more, or is not there any more."""


class WebError(TreatywatchError):
    """The bot's own web server can't listen: the port is taken or not allowed."""


class Elsewhere(TreatywatchError):
    """A command is another process's to answer, which the platform has asked as well."""


class ChatError(TreatywatchError):
    """A chat platform can't be used: wrong token, missing scope, unreachable host."""


class PostError(TreatywatchError):
    """One message was not posted."""


class TryLater(PostError):
    """The platform is busy or down; the message stays queued."""

    def __init__(self, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        #: Seconds the platform asked to wait. None where it did not ask.
        self.after_s = after_s


class Refused(PostError):
    """The platform does not take this message, or none in this channel; the reason is for the operator."""

    def __init__(self, message: str, kind: RefusalKind = "other") -> None:
        super().__init__(message)
        self.kind: RefusalKind = kind


class Unsure(PostError):
    """The request left and no answer came, so the message may or may not be in the channel."""
