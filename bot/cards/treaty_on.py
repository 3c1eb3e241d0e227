"""The answer to ``/treaty COUNTRY on DATE``: where a state stood on a day, and why."""

from datetime import date

from bot.cards.treaty import lead, tone, unlisted_card
from bot.cards.words import act_of, checked, history_words, listed, sentence, standing_words, treaty_name
from bot.model import Card, Fact, Link
from bot.treaty.facts import Facts
from bot.treaty.records import TREATIES, Treaty
from bot.treaty.standing import Standing
from bot.words import ENGLISH, Words


def treaty_on_card(facts: Facts, iso3: str, on: date, say: Words = ENGLISH) -> Card:
    """Return a state's standing on a day and the rule or record that makes it so."""
    status = facts.status(iso3, on)
    if status is None:
        return unlisted_card(facts, iso3, say)
    rows = (status.mine_ban.row, status.clusters.row)
    names = dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    return Card(
        title=say("{country} on {day}", country=say.country(iso3), day=say.day(on)),
        url=facts.treaties["mine_ban_treaty"].page,
        lead=lead(status, say),
        facts=tuple(
            Fact(
                label=treaty_name(facts, key, say),
                value=f"{standing_words(now, say)}. {why(now, facts.treaties[key], say)}",
            )
            for key, now in zip(TREATIES, (status.mine_ban, status.clusters), strict=True)
        ),
        links=tuple(
            Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
            for key in TREATIES
        ),
        footer=sentence(say("Sources: {names}", names=listed(list(names), say)))
        + f" {checked(min(row.evidence.checked for row in rows), say)}"
        + _reach(on, rows[0].evidence.checked, say),
        tone=tone(status),
    )


def why(now: Standing, treaty: Treaty, say: Words = ENGLISH) -> str:
    """Say in a sentence or two what makes a standing so: the dates, and the article of the treaty."""
    row = now.row
    match now.kind:
        case "state_party" | "withdrawing" | "withdrawn":
            parts = [_joined(now, treaty, say)]
            if now.kind == "withdrawing" and row.withdrawal_notified:
                parts.append(
                    say(
                        "It notified its withdrawal on {notified}. Under Article 20 that takes effect after six "
                        "months, later if it is in an armed conflict then; until that day the treaty binds it.",
                        notified=say.day(row.withdrawal_notified),
                    )
                )
            if now.kind == "withdrawn" and row.withdrawal_notified and row.withdrawal_effective:
                parts.append(
                    say(
                        "It notified its withdrawal on {notified}; under Article 20 that took effect six months "
                        "later, on {effective}.",
                        notified=say.day(row.withdrawal_notified),
                        effective=say.day(row.withdrawal_effective),
                    )
                )
            return " ".join(parts)
        case "joining":
            history = history_words(now, say)
            rule = say("Under Article 17 the treaty binds it from the day named.")
            return f"{history[:1].upper()}{history[1:]}. {rule}"
        case "signatory":
            if row.signed is None:
                return ""
            return say("It had signed on {day}, and deposited no consent to be bound.", day=say.day(row.signed))
        case "non_party":
            return say(
                "No signature and no consent by that day in the sources (as of {day}).",
                day=say.partial(row.evidence.as_of),
            )
        case "unknown":
            text = say("The day of its {act} was not found.", act=act_of(row.act, say))
            if row.outside_until is None:
                return text
            return f"{text} {say('It was outside on {day}.', day=say.day(row.outside_until))}"
        case "not_open":
            return ""


def _joined(now: Standing, treaty: Treaty, say: Words) -> str:
    row = now.row
    if not (row.deposited and row.in_force and row.act):
        return say("Counted as a party; the day of its {act} was not found.", act=act_of(row.act, say))
    act, deposited, in_force = act_of(row.act, say), say.day(row.deposited), say.day(row.in_force)
    if row.act == "succession" and row.in_force < row.deposited:
        return say(
            "It notified its succession on {deposited}; the treaty is in force for it from the day of its "
            "independence, {in_force}.",
            deposited=deposited,
            in_force=in_force,
        )
    if treaty.founding_deposit and row.deposited <= treaty.founding_deposit:
        return say(
            "Its {act} was deposited on {deposited}, in time to be bound from the treaty's own first day, {in_force} "
            "(Article 17).",
            act=act,
            deposited=deposited,
            in_force=in_force,
        )
    return say(
        "Its {act} was deposited on {deposited}; under Article 17 the treaty is in force for it from the first day of "
        "the sixth month after, {in_force}.",
        act=act,
        deposited=deposited,
        in_force=in_force,
    )


def _reach(on: date, last_check: date, say: Words) -> str:
    if on <= last_check:
        return ""
    return " " + say("That day is later than the last check: what came in between is not known.")
