"""Which commands there are: every platform registers this table."""

from bot.model import Command, Option

COUNTRY = Option(
    name="country", description="A country, as you would write it: poland, DRC, 🇫🇮", kind="country", required=True
)
LINK = Option(name="link", description="The link of an article, or the number of an item", required=True)

TREATY = Command(
    name="treaty",
    description="How a country stands with the Mine Ban Treaty and the Convention on Cluster Munitions",
    options=(COUNTRY,),
    examples=("/treaty poland", "/treaty united states", "/treaty help"),
)
TREATIES = Command(
    name="treaties",
    description="More about the treaties: what the answers rest on, and help",
    subcommands=(
        Command(
            name="about",
            description="Counts, sources, when they were checked, and how to report an error",
            examples=("/treaties about",),
        ),
        Command(name="help", description="What can be asked about treaties", examples=("/treaties help",)),
    ),
    examples=("/treaties about", "/treaties help"),
)
ALERTS = Command(
    name="alerts",
    description="The newest alerts, and why something was or was not posted",
    subcommands=(
        Command(
            name="latest",
            description="The newest stories, of one topic or country if you name it",
            options=(Option(name="about", description="How many (1 to 15), a topic, or a country"),),
            examples=("/alerts latest", "/alerts latest 10", "/alerts latest withdrawal", "/alerts latest poland"),
        ),
        Command(
            name="why",
            description="Why an article was posted or not: what counted, step by step",
            options=(LINK,),
            examples=("/alerts why https://news.example/article",),
        ),
        Command(name="help", description="What can be asked about alerts", examples=("/alerts help",)),
    ),
    examples=("/alerts latest", "/alerts why https://news.example/article", "/alerts help"),
)

TABLE = (TREATY, TREATIES, ALERTS)
