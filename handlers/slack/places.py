"""Where a message goes: a channel or a person, in the workspace of the one token or in one that was named."""

from dataclasses import dataclass

#: What the ids of people begin with, and of direct messages; every other id is a channel's.
_PERSON, _DIRECT = ("U", "W"), "D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as it stands in ``Channel.to`` after "slack:": ``C…``, ``U…``, ``T…/C…`` or ``T…/U…``."""

    #: The workspace; empty for the one that SLACK_BOT_TOKEN belongs to.
    team: str = ""
    #: The id of a channel or of a person, who then gets a direct message.
    channel: str

    @property
    def is_person(self) -> bool:
        return self.channel.startswith(_PERSON)

    def __str__(self) -> str:
        return f"{self.team}/{self.channel}" if self.team else self.channel


def read_place(text: str) -> Place:
    """Take a place apart."""
    team, slash, channel = text.partition("/")
    return Place(team=team, channel=channel) if slash else Place(channel=text)


def is_direct(channel: str) -> bool:
    """Return whether an id is that of a direct message."""
    return channel.startswith(_DIRECT)
