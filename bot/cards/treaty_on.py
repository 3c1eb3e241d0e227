"""The answer to ``/treaty COUNTRY on DATE``: where a state stood on a day, and why."""

from datetime import date

from bot.cards.treaty import lead, tone, unlisted_card
from bot.cards.words import history_words, listed, standing_words
from bot.model import Card, Fact, Link, day
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.partial import in_words
from bot.treaty.records import TREATIES, Treaty
from bot.treaty.standing import Standing


def treaty_on_card(facts: Facts, iso3: str, on: date) -> Card:
    """Return a state's standing on a day and the rule or record that makes it so."""
    country = COUNTRIES[iso3]
    status = facts.status(iso3, on)
    if status is None:
        return unlisted_card(facts, country)
    rows = (status.mine_ban.row, status.clusters.row)
    names = dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    return Card(
        title=f"{country.name} on {day(on)}",
        url=facts.treaties["mine_ban_treaty"].page,
        lead=lead(country, status),
        facts=tuple(
            Fact(label=facts.treaties[key].name, value=f"{standing_words(now)}. {why(now, facts.treaties[key])}")
            for key, now in zip(TREATIES, (status.mine_ban, status.clusters), strict=True)
        ),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer=f"Sources: {listed(list(names))}. Checked {day(min(row.evidence.checked for row in rows))}."
        + _reach(on, rows[0].evidence.checked),
        tone=tone(status),
    )


def why(now: Standing, treaty: Treaty) -> str:
    """Say in a sentence or two what makes a standing so: the dates, and the article of the treaty."""
    row = now.row
    match now.kind:
        case "state_party" | "withdrawing" | "withdrawn":
            parts = [_joined(now, treaty)]
            if now.kind == "withdrawing" and row.withdrawal_notified:
                parts.append(
                    f"It notified its withdrawal on {day(row.withdrawal_notified)}. Under Article 20 that takes effect "
                    "after six months, later if it is in an armed conflict then; until that day the treaty binds it."
                )
            if now.kind == "withdrawn" and row.withdrawal_notified and row.withdrawal_effective:
                parts.append(
                    f"It notified its withdrawal on {day(row.withdrawal_notified)}; under Article 20 that took effect "
                    f"six months later, on {day(row.withdrawal_effective)}."
                )
            return " ".join(parts)
        case "joining":
            history = history_words(now)
            return f"{history[:1].upper()}{history[1:]}. Under Article 17 the treaty binds it from the day named."
        case "signatory":
            return f"It had signed on {day(row.signed)}, and deposited no consent to be bound." if row.signed else ""
        case "non_party":
            return f"No signature and no consent by that day in the sources (as of {in_words(row.evidence.as_of)})."
        case "unknown":
            until = f" It was outside on {day(row.outside_until)}." if row.outside_until else ""
            return f"The day of its {row.act or 'joining'} was not found.{until}"
        case "not_open":
            return ""


def _joined(now: Standing, treaty: Treaty) -> str:
    row = now.row
    if not (row.deposited and row.in_force and row.act):
        return f"Counted as a party; the day of its {row.act or 'joining'} was not found."
    if row.act == "succession" and row.in_force < row.deposited:
        return (
            f"It notified its succession on {day(row.deposited)}; the treaty is in force for it from the day of its "
            f"independence, {day(row.in_force)}."
        )
    if treaty.founding_deposit and row.deposited <= treaty.founding_deposit:
        return (
            f"Its {row.act} was deposited on {day(row.deposited)}, in time to be bound from the treaty's own first "
            f"day, {day(row.in_force)} (Article 17)."
        )
    return (
        f"Its {row.act} was deposited on {day(row.deposited)}; under Article 17 the treaty is in force for it from the "
        f"first day of the sixth month after, {day(row.in_force)}."
    )


def _reach(on: date, checked: date) -> str:
    return " That day is later than the last check: what came in between is not known." if on > checked else ""
