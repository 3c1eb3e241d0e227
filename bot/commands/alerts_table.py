"""The commands about alerts and channels."""

from bot.following.keys import SETTINGS, Setting
from bot.model import Command, Option, OptionKind
from bot.words import mark

#: Settings that are completed while typing, or chosen.
_KINDS: dict[str, OptionKind] = {
    "topics": "topic",
    "countries": "country",
    "languages": "language",
    "digest": "digest",
    "per_hour": "number",
    "timezone": "timezone",
    "ping": "role",
}
LINK = Option(
    name="link", description=mark("The link of an article, or the number of an item"), kind="story", required=True
)
OTHER = Option(name="other", description=mark("The link of the other article"), kind="story", required=True)
WHAT = Option(name="what", description=mark("A source, a story (its link), or a topic"), kind="source", required=True)


def setting_option(setting: Setting) -> Option:
    """Return a setting as a typed option."""
    return Option(
        name=setting.name,
        description=setting.about,
        label=setting.label,
        kind=_KINDS.get(setting.name, "text"),
        choices=setting.choices,
        several=setting.several,
    )


FOLLOW = Command(
    name="follow",
    description=mark("Follow alerts in this channel: which ones, and when"),
    options=tuple(setting_option(setting) for setting in SETTINGS),
    examples=(
        "/alerts follow withdrawal use poland ukraine in english french high digest daily 08:00",
        "/alerts follow everything",
        "/alerts follow quiet 22:00-07:00 timezone Europe/Warsaw",
        "/alerts follow digest weekly Mon 08:00",
        "/alerts follow reset",
    ),
    manages=True,
)
ALERTS = Command(
    name="alerts",
    description=mark("Follow alerts, find them, and see why something was or was not posted"),
    subcommands=(
        FOLLOW,
        Command(
            name="unfollow",
            description=mark("No more alerts in this channel; its settings are kept"),
            examples=("/alerts unfollow",),
            manages=True,
        ),
        Command(
            name="settings",
            description=mark("What this channel follows, where each setting comes from, and who changed what"),
            options=(
                Option(
                    name="managers", description=mark("A role that may change channels, too; or nobody"), kind="role"
                ),
            ),
            examples=("/alerts settings",),
        ),
        Command(
            name="list",
            description=mark("Which channels of this server follow what"),
            examples=("/alerts list",),
        ),
        Command(
            name="latest",
            description=mark("The newest stories, of one topic or country if you name it"),
            options=(Option(name="about", description=mark("How many (1 to 15), a topic, or a country")),),
            examples=(
                "/alerts latest",
                "/alerts latest 10",
                "/alerts latest withdrawal",
                "/alerts latest poland",
                "/alerts latest 10 poland",
            ),
        ),
        Command(
            name="search",
            description=mark("Stories that have these words in headline, summary or source"),
            options=(Option(name="words", description=mark("Words that all stand in it"), required=True),),
            examples=("/alerts search lithuania parliament",),
        ),
        Command(
            name="why",
            description=mark("Why an article was posted or not: what counted, step by step"),
            options=(LINK,),
            examples=("/alerts why https://news.example/article",),
        ),
        Command(
            name="health",
            description=mark("How the bot is: its feeds, what waits, and when its facts were checked"),
            examples=("/alerts health",),
        ),
        Command(
            name="report",
            description=mark("What a month brought: steps of states, topics, countries, gaps, with a picture"),
            options=(Option(name="month", description=mark("Year and month: 2026-10; the last one if left out")),),
            examples=("/alerts report", "/alerts report 2026-10"),
        ),
        Command(
            name="split",
            description=mark("Take an article out of a story that it does not belong to"),
            options=(LINK,),
            examples=("/alerts split https://news.example/article",),
            manages=True,
        ),
        Command(
            name="merge",
            description=mark("Make the stories of two articles one"),
            options=(LINK, OTHER),
            examples=("/alerts merge https://news.example/article https://other.example/article",),
            manages=True,
        ),
        Command(
            name="mute",
            description=mark("Hear nothing of a source, a story or a topic in this channel"),
            options=(
                WHAT,
                Option(name="for", description=mark("For how long: 12h, 7d, 2 weeks; for ever if left out")),
            ),
            examples=(
                '/alerts mute "Human Rights Watch" for 7d',
                "/alerts mute clearance",
                "/alerts mute https://news.example/article",
            ),
            manages=True,
        ),
        Command(
            name="unmute",
            description=mark("Hear of a muted source, story or topic again"),
            options=(WHAT,),
            examples=('/alerts unmute "Human Rights Watch"',),
            manages=True,
        ),
        Command(
            name="pause",
            description=mark("Send nothing here for a while; what comes meanwhile is told in one digest at the end"),
            options=(
                Option(name="for", description=mark("For how long: 12h, 3d, 2 weeks; until resumed if left out")),
            ),
            examples=("/alerts pause for 3d", "/alerts pause"),
            manages=True,
        ),
        Command(
            name="resume",
            description=mark("End the pause"),
            examples=("/alerts resume",),
            manages=True,
        ),
        Command(
            name="preview",
            description=mark("The last 7 days as this channel's settings would have shown them, only to you"),
            examples=("/alerts preview",),
        ),
        Command(
            name="test",
            description=mark("Post a test card to this channel the way alerts go"),
            examples=("/alerts test",),
            manages=True,
        ),
        Command(
            name="audit",
            description=mark("What was sent here, what waits, what did not arrive, and why"),
            examples=("/alerts audit",),
        ),
        Command(name="help", description=mark("What can be asked about alerts"), examples=("/alerts help",)),
    ),
    examples=(
        "/alerts follow withdrawal poland",
        "/alerts settings",
        "/alerts latest",
        "/alerts why https://news.example/article",
        "/alerts help",
    ),
)
