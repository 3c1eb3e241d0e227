"""What the form of a channel's settings says, in the asker's language."""

from collections.abc import Mapping

from bot.commands.alerts_table import FOLLOW
from bot.following.topics import TOPIC_WORDS
from bot.words import Words, mark

#: What platforms put into a form of their own.
AROUND = (
    mark("Follow alerts"),
    mark("Save"),
    mark("Cancel"),
    mark("Channel"),
    mark("Where alerts are to go; invite the app there first"),
    mark("Each alert at once"),
    mark("A digest a day"),
    mark("A digest a week, on {day}"),
    mark("Digest at"),
    mark("In the channel's time zone"),
    mark("Quiet hours from"),
    mark("Quiet hours to"),
    mark("Leave both empty for none"),
)
#: Choices that are not called by their own name.
CHOICES: Mapping[str, str] = {
    **{str(topic): text for topic, text in TOPIC_WORDS.items()},
    "low": mark("low"),
    "normal": mark("normal"),
    "high": mark("high"),
    "yes": mark("yes"),
    "no": mark("no"),
    "none": mark("English, or each asker's own"),
}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def form_words(say: Words) -> Mapping[str, str]:
    """Return what is said of each text of the form: its own English ones, and the values that can be chosen."""
    labels = [text for option in FOLLOW.options for text in (option.label, option.description)]
    words = {text: say(text, day="{day}") for text in (*AROUND, *labels)}
    words |= {value: _begun(say(text)) for value, text in CHOICES.items()}
    return words | {name: say.weekday(number) for number, name in enumerate(WEEKDAYS)}


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]
