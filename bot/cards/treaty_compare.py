"""The answer to ``/treaty compare A B``: two to four states side by side."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.cards.treaty import PRACTICES
from bot.cards.words import as_of, checked, listed, standing_words, treaty_name
from bot.model import Card, Fact, Link
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, Certainty, TreatyKey
from bot.words import ENGLISH, Words, mark

#: As many as can be read side by side.
MOST = 4

CERTAINTIES: dict[Certainty, str] = {
    "confirmed": mark("confirmed"),
    "reported": mark("reported"),
    "indications": mark("indications"),
    "alleged": mark("alleged"),
    "listed": mark("listed"),
    "planned": mark("planned"),
    "estimate": mark("estimate"),
}


def compare_card(facts: Facts, iso3s: Sequence[str], today: date, say: Words = ENGLISH) -> Card:
    """Return two to ``MOST`` states, each known fact one line a state; what is recorded of none is left out."""
    rows: list[tuple[str, Callable[[str], str]]] = [
        *((treaty_name(facts, key, say), _standing_of(facts, key, today, say)) for key in TREATIES),
        *(
            (say("{treaty}: since", treaty=treaty_name(facts, key, say)), _since_of(facts, key, today, say))
            for key in TREATIES
        ),
        (say("CCW protocols"), lambda iso3: _ccw(facts, iso3, say)),
        (say("Clearance deadline"), lambda iso3: _clearance(facts, iso3, say)),
        (say("Use, production, stocks"), lambda iso3: _practice(facts, iso3, say)),
        (say("Last abstained or voted no in the General Assembly"), lambda iso3: _vote(facts, iso3)),
        (say("Casualties recorded, newest year"), lambda iso3: _casualties(facts, iso3, say)),
        (say("Member of"), lambda iso3: _memberships(facts, iso3, say)),
    ]
    shown = []
    for label, value_of in rows:
        values = [(say.country(iso3), value_of(iso3)) for iso3 in iso3s]
        if any(value for _, value in values):
            shown.append(Fact(label=label, value="\n".join(f"{name}: {value or '–'}" for name, value in values)))
    return Card(
        title=say("{names} compared", names=listed([say.country(iso3) for iso3 in iso3s], say)),
        facts=tuple(shown),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer=say(
            "– means that nothing is recorded. Each country's own answer names its sources: {command}.",
            command=f"/treaty {COUNTRIES[iso3s[0]].name.lower()}",
        )
        + f" {checked(facts.checked, say)}",
    )


def _standing_of(facts: Facts, key: TreatyKey, today: date, say: Words) -> Callable[[str], str]:
    def value(iso3: str) -> str:
        now = facts.standing(iso3, key, today)
        if now is None:
            return say("not in the list of states")
        disputed = any(row.treaty == key for row in facts.disputes(iso3, today))
        doubt = say("it says that it has suspended the treaty: disputed")
        return standing_words(now, say) + (f" ({doubt})" if disputed else "")

    return value


def _since_of(facts: Facts, key: TreatyKey, today: date, say: Words) -> Callable[[str], str]:
    def value(iso3: str) -> str:
        now = facts.standing(iso3, key, today)
        return say.day(now.since) if now and now.since else ""

    return value


def _ccw(facts: Facts, iso3: str, say: Words) -> str:
    row = facts.ccw(iso3)
    if row is None:
        return ""
    protocols = (("Amended Protocol II", row.amended_protocol_ii), ("Protocol V", row.protocol_v))
    bound = [say.name(name) for name, on in protocols if on]
    return f"{listed(bound, say) if bound else say('neither')} ({as_of(row.evidence.as_of, say)})"


def _clearance(facts: Facts, iso3: str, say: Words) -> str:
    row = facts.clearance(iso3)
    if row is None:
        return ""
    if row.state == "completed":
        return say("completed")
    if row.deadline is None:
        return say("not found")
    doubt = {
        "outdated": mark("the newest found"),
        "requested": mark("asked for"),
        "extension_requested": mark("more time asked"),
    }.get(row.state)
    return say.series([say.day(row.deadline), *([say(doubt)] if doubt else [])])


def _practice(facts: Facts, iso3: str, say: Words) -> str:
    return say.apart(
        [
            say(
                "{what}: {certainty}, as of {day}",
                what=_lowered(say(PRACTICES[row.kind, row.actor]), say),
                certainty=say(CERTAINTIES[row.certainty]),
                day=say.partial(row.evidence.as_of),
            )
            for row in facts.practices(iso3)
        ]
    )


def _vote(facts: Facts, iso3: str) -> str:
    votes = facts.votes_withheld(iso3)
    return str(votes[0].year) if votes else ""


def _casualties(facts: Facts, iso3: str, say: Words) -> str:
    rows = facts.casualties(iso3)
    return say("{number} in {year}", number=say.number(rows[0].total), year=rows[0].year) if rows else ""


def _memberships(facts: Facts, iso3: str, say: Words) -> str:
    return say.series([say.group(row.group) for row in facts.memberships(iso3) if row.kind == "organisation"])


def _lowered(label: str, say: Words) -> str:
    return label if say.language == "de" else label[:1].lower() + label[1:]
