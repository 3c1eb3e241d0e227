"""Which commands there are: every platform registers this table."""

from bot.commands.alerts_table import ALERTS
from bot.model import Command, Option
from bot.words import mark


def _country(name: str, *, required: bool) -> Option:
    return Option(
        name=name, description="A country, as you would write it: poland, DRC, 🇫🇮", kind="country", required=required
    )


LANGUAGE = Option(name="language", description="Of the answer: en, fr, es, pt, de, pl, uk, ru or ar")

TREATY = Command(
    name="treaty",
    description=mark("How a country stands with the Mine Ban Treaty and the Convention on Cluster Munitions"),
    options=(
        _country("country", required=True),
        Option(name="on", description="As on that day: 2025-12-31"),
        LANGUAGE,
    ),
    examples=(
        "/treaty poland",
        "/treaty united states",
        "/treaty poland on 2025-12-31",
        "/treaty poland lang:fr",
        "/treaty help",
    ),
)
TREATIES = Command(
    name="treaties",
    description="More about the treaties: compare, list, timeline, calendar, articles, figures",
    subcommands=(
        Command(
            name="compare",
            description=mark("Two to four countries side by side"),
            options=(
                _country("first", required=True),
                _country("second", required=True),
                _country("third", required=False),
                _country("fourth", required=False),
                LANGUAGE,
            ),
            examples=("/treaty compare finland estonia", "/treaty compare south korea, north korea"),
        ),
        Command(
            name="list",
            description=mark("Which countries are parties, outside, withdrawn or late, by region or organisation"),
            options=(
                Option(name="what", description="parties, non-parties, withdrawn, signatories or missed deadlines"),
                Option(name="where", description="A UN region, or EU, NATO, AU, ASEAN, OAS, Commonwealth, OSCE"),
                LANGUAGE,
            ),
            examples=("/treaty list withdrawn", "/treaty list non-parties NATO", "/treaty list missed deadlines"),
        ),
        Command(
            name="timeline",
            description=mark("What happened, day by day: of a country, or of the treaties"),
            options=(_country("country", required=False), LANGUAGE),
            examples=("/treaty timeline", "/treaty timeline ukraine"),
        ),
        Command(
            name="calendar",
            description=mark("What comes: deadlines, effects of withdrawals, meetings, as a calendar file too"),
            options=(LANGUAGE,),
            examples=("/treaty calendar",),
        ),
        Command(
            name="article",
            description=mark("What an article of the Mine Ban Treaty says, in short"),
            options=(Option(name="number", description="1 to 22", kind="number"), LANGUAGE),
            examples=("/treaty article 5", "/treaty article"),
        ),
        Command(
            name="stats", description=mark("The treaties in figures"), options=(LANGUAGE,), examples=("/treaty stats",)
        ),
        Command(
            name="casualties",
            description=mark("Recorded casualties of mines by year"),
            options=(LANGUAGE,),
            examples=("/treaty casualties",),
        ),
        Command(
            name="map",
            description=mark("A world map: parties, cluster munitions, or clearance deadlines"),
            options=(
                Option(
                    name="what",
                    description="status (or withdrawn, non-parties …), cluster or deadlines; status if left out",
                ),
                LANGUAGE,
            ),
            examples=("/treaty map", "/treaty map cluster", "/treaty map deadlines"),
        ),
        Command(
            name="brief",
            description=mark("A page on a country with footnotes, to paste"),
            options=(_country("country", required=True), LANGUAGE),
            examples=("/treaty brief cambodia",),
        ),
        Command(
            name="about",
            description=mark("Counts, sources, when they were checked, and how to report an error"),
            options=(LANGUAGE,),
            examples=("/treaty about",),
        ),
        Command(
            name="help",
            description=mark("What can be asked about treaties"),
            options=(LANGUAGE,),
            examples=("/treaty help",),
        ),
    ),
    examples=("/treaty compare finland estonia", "/treaty list withdrawn", "/treaty about", "/treaty help"),
)
TABLE = (TREATY, TREATIES, ALERTS)
