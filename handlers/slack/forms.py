"""A form as a modal, and what was filled in: pure, within the limits of views.

Limits:
    A modal has 100 blocks; its title, submit and close labels 24 characters; private metadata 3,000; a select 100
    options of 75 characters with values of 150; a placeholder 150 (docs.slack.dev, "Views" and Block Kit reference).
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.model import Card, Choice, Form, Option
from handlers.slack.blocks import blocks
from handlers.slack.parts import Block
from handlers.slack.text import cut, line, size

#: What the views of forms are known by, and the actions of their fields.
FORM, FIELD = "treatywatch.form", "fill:"
#: The block in which a channel is chosen, where the form was opened outside of one.
CHANNEL = "channel"
#: Kinds of options with more values than a select holds, suggested while typing.
SUGGESTED = ("country", "language", "timezone")
TITLE_CHARS = 24
OPTION_CHARS, VALUE_CHARS, OPTIONS = 75, 150, 100
PLACEHOLDER_CHARS, LABEL_CHARS, HINT_CHARS = 150, 100, 150
ERROR_CHARS = 300
TEXT_CHARS = 1000
VIEW_BLOCKS = 100

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOUR = re.compile(r"(?<!\d)([01]\d|2[0-3]):([0-5]\d)(?!\d)")

Complete = Callable[[str, str], tuple[Choice, ...]]
#: Says a text of the form in its language.
Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a form carries along: where its answers go, hidden from whoever fills it in."""

    path: tuple[str, ...]
    #: The channel's id; empty where it is to be chosen in the form.
    channel: str = ""
    #: The response URL of the command that opened it, good for half an hour; empty where there is none.
    url: str = ""

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> "Kept":
        """Read it back from a submitted view."""
        kept = json.loads(str(view.get("private_metadata") or "{}"))
        return cls(
            path=tuple(map(str, kept.get("path") or ())),
            channel=str(kept.get("channel") or ""),
            url=str(kept.get("url") or ""),
        )


def form_view(form: Form, kept: Kept, complete: Complete) -> Block:
    """Draw a form; an option named "digest" or "quiet" is filled in with time pickers.

    Args:
        form: What is to be filled in.
        kept: What is carried along; without a channel, the form begins with one.
        complete: Suggestions for an option's kind, as ``Answers.complete`` gives them.
    """

    def say(text: str) -> str:
        return form.words.get(text, text)

    fields = [] if kept.channel else [_channel(say)]
    for option in form.options:
        fields += _fields(option, form.values.get(option.name, ""), complete, say)
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(say(form.title), TITLE_CHARS),
        "submit": _plain(say("Save"), TITLE_CHARS),
        "close": _plain(say("Cancel"), TITLE_CHARS),
        "private_metadata": json.dumps(asdict(kept)),
        "blocks": fields[:VIEW_BLOCKS],
    }


def card_view(card: Card) -> Block:
    """Show a card in a modal of its own."""
    return {
        "type": "modal",
        "title": _plain("Treatywatch", TITLE_CHARS),
        "close": _plain(card.words.get("Close", "Close"), TITLE_CHARS),
        "blocks": blocks(card),
    }


def options_of(choices: Iterable[Choice]) -> list[Block]:
    """Return suggestions as options of a select; one whose value Slack would cut is left out."""
    return [_option(each.label, each.value) for each in choices if 0 < size(each.value) <= VALUE_CHARS][:OPTIONS]


def kind_of(action: str) -> str:
    """Return the kind of option that a select is for whose suggestions Slack asks for."""
    return action.removeprefix(FIELD).partition(":")[0]


def filled_in(view: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """Return the channel that was chosen, empty where none was, and the options as people would type them.

    What was left empty is left out, unless something stood there before: then it is "all" of a list, or empty.
    """
    given = _state(view)
    options: dict[str, str] = {}
    for block in _inputs(view):
        field, element = str(block["block_id"]), block["element"]
        name, _, part = field.partition(".")
        value = given.get(field, "")
        emptied = not value and any(key.startswith("initial_") for key in element)
        match part:
            case "at":
                # Only a digest has an hour.
                if value and options.get(name, "instant") != "instant":
                    options[name] += f" {value}"
            case "from":
                until = given.get(f"{name}.to", "")
                if value and until:
                    options[name] = f"{value}-{until}"
                elif emptied:
                    options[name] = "off"
            case "to":
                pass
            case _ if value and name != CHANNEL:
                options[name] = value
            case _ if emptied:
                options[name] = "all" if str(element["type"]).startswith("multi_") else ""
    return given.get(CHANNEL, ""), options


def errors(card: Card, view: Mapping[str, Any]) -> dict[str, str]:
    """Return a refusal as the errors of a modal: under the field that it speaks of, else under the first one."""
    text = line(f"{card.title} {card.lead}")
    given = _state(view)
    names = [str(each["block_id"]) for each in _inputs(view)]
    labels = {str(each["block_id"]): line(each["label"]["text"]) for each in _inputs(view) if each.get("label")}
    by_label = [name for name in names if labels.get(name) and text.startswith(f"{labels[name]}: ")]
    by_value = [name for name in names if given.get(name) and f"'{given[name]}'" in text]
    by_name = [
        name for name in names if re.search(rf"\b{re.escape(_words(name.partition('.')[0]))}\b", text, re.IGNORECASE)
    ]
    blamed = next(iter([*by_label, *by_value, *by_name, *names]), CHANNEL)
    return {blamed: text if len(text) <= ERROR_CHARS else f"{text[: ERROR_CHARS - 1]}…"}


def _inputs(view: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in view.get("blocks") or () if each.get("type") == "input"]


def _state(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what each field holds."""
    state = (view.get("state") or {}).get("values") or {}
    return {str(block): _given(next(iter(fields.values()), {})) for block, fields in state.items()}


def _fields(option: Option, value: str, complete: Complete, say: Say) -> list[Block]:
    if option.name == "digest" and not option.choices:
        return _digest(option, value, say)
    if option.name == "quiet" and not option.choices:
        return _quiet(option, value, say)
    element = _element(option, value, complete, say)
    return [_input(option.name, _label(option, say), say(option.description), element)]


def _element(option: Option, value: str, complete: Complete, say: Say) -> Block:
    values = [part.strip() for part in value.split(",") if part.strip()] if option.several else [value]
    choices = option.choices or (tuple(each.value for each in complete("topic", "")) if option.kind == "topic" else ())
    drawn = [_option(_called(each, say), each) for each in choices if 0 < size(each) <= VALUE_CHARS][:OPTIONS]
    if drawn:
        chosen = [each for each in drawn if each["value"] in values]
        return _select("static_select", option.several, chosen) | {"options": drawn}
    if option.kind in SUGGESTED:
        set_now = [each for each in values if each and each != "all" and size(each) <= VALUE_CHARS][:OPTIONS]
        known = {each: complete(option.kind, each) for each in set_now}
        chosen = [_option(*_named(each, found)) for each, found in known.items()]
        select = _select("external_select", option.several, chosen)
        return select | {"min_query_length": 1, "action_id": f"{FIELD}{option.kind}:{option.name}"}
    if option.kind == "number":
        number: Block = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
        return number | ({"initial_value": value} if value.isdecimal() else {})
    text: Block = {"type": "plain_text_input", "max_length": TEXT_CHARS}
    return text | ({"initial_value": value[:TEXT_CHARS]} if value else {})


def _digest(option: Option, value: str, say: Say) -> list[Block]:
    at = _HOUR.search(value)
    rhythm = value[: at.start()].strip() if at else value.strip()
    weekly = say("A digest a week, on {day}")
    rhythms = {
        "instant": say("Each alert at once"),
        "daily": say("A digest a day"),
        **{f"weekly {name}": weekly.format(day=say(name)) for name in _WEEKDAYS},
    }
    drawn = [_option(label, name) for name, label in rhythms.items()]
    chosen = [each for each in drawn if each["value"] == rhythm]
    select = _select("static_select", False, chosen) | {"options": drawn}
    hour = _time(at.group() if at else "")
    return [
        _input(option.name, _label(option, say), say(option.description), select),
        _input(f"{option.name}.at", say("Digest at"), say("In the channel's time zone"), hour),
    ]


def _quiet(option: Option, value: str, say: Say) -> list[Block]:
    start, end = [*_HOUR.findall(value), None, None][:2]
    return [
        _input(f"{option.name}.{name}", say(label), say(hint), _time(":".join(hour) if hour else ""))
        for name, label, hint, hour in (
            ("from", "Quiet hours from", option.description, start),
            ("to", "Quiet hours to", "Leave both empty for none", end),
        )
    ]


def _time(at: str) -> Block:
    return {"type": "timepicker"} | ({"initial_time": at} if at else {})


def _select(kind: str, several: bool, chosen: Sequence[Block]) -> Block:
    """Return a select; an empty choice may not be sent as one."""
    if several:
        return {"type": f"multi_{kind}"} | ({"initial_options": list(chosen)} if chosen else {})
    return {"type": kind} | ({"initial_option": chosen[0]} if chosen else {})


def _input(name: str, label: str, hint: str, element: Block) -> Block:
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": _plain(label, LABEL_CHARS),
        "hint": _plain(hint, HINT_CHARS),
        "element": {"action_id": f"{FIELD}{name}", **element},
    }


def _channel(say: Say) -> Block:
    field = _input(
        CHANNEL,
        say("Channel"),
        say("Where alerts are to go; invite the app there first"),
        {
            "type": "conversations_select",
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        },
    )
    return field | {"optional": False}


def _option(label: str, value: str) -> Block:
    return {"text": _plain(label, OPTION_CHARS), "value": value}


def _named(value: str, found: Sequence[Choice]) -> tuple[str, str]:
    """Return what a value is called, and the value."""
    same = [each for each in found if value.casefold() in (each.value.casefold(), each.label.casefold())]
    return (same[0].label, same[0].value) if same else (value, value)


def _given(field: Mapping[str, Any]) -> str:
    """Return what one field holds, several values divided by commas."""
    if field.get("selected_options") is not None:
        return ", ".join(str(each["value"]) for each in field["selected_options"])
    if field.get("selected_option"):
        return str(field["selected_option"]["value"])
    return str(field.get("value") or field.get("selected_time") or field.get("selected_conversation") or "").strip()


def _label(option: Option, say: Say) -> str:
    return say(option.label) if option.label else _words(option.name)


def _called(value: str, say: Say) -> str:
    """Return what a value is called: by the form's words, else itself as words."""
    said = say(value)
    return said if said != value else _words(value)


def _words(name: str) -> str:
    """Return a name as words: "high_at_once" is "High at once"."""
    return name.replace("_", " ")[:1].upper() + name.replace("_", " ")[1:]


def _plain(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": cut(line(text), limit) or "…", "emoji": False}
