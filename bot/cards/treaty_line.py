"""Where a state stands towards the Mine Ban Treaty, in a few words: for alerts."""

from datetime import date

from bot.treaty.facts import Facts
from bot.words import ENGLISH, Words


def named_line(facts: Facts, iso3: str, on: date, say: Words = ENGLISH) -> str:
    """Return a state's name and its line: "Poland: left the Mine Ban Treaty on 20 February 2026"."""
    return say("{country}: {status}", country=say.country(iso3), status=status_line(facts, iso3, on, say))


def status_line(facts: Facts, iso3: str, on: date, say: Words = ENGLISH) -> str:
    """Say in a few words where a state stands on a day, to follow its name.

    "left the Mine Ban Treaty on 20 February 2026", "party to the Mine Ban Treaty". For who is not in the list of
    states it says so.
    """
    status = facts.status(iso3, on)
    if status is None:
        return say("not in the depositary's list of states")
    now = status.mine_ban
    match now.kind:
        case "state_party":
            dispute = next((row for row in status.disputes if row.treaty == "mine_ban_treaty"), None)
            if dispute:
                return say(
                    "party to the Mine Ban Treaty; says {claim}, which {answered_by} rejected",
                    claim=say.data(dispute.claim),
                    answered_by=say.data(dispute.answered_by),
                )
            if now.since is None:
                return say("party to the Mine Ban Treaty; the day it joined was not found")
            return say("party to the Mine Ban Treaty")
        case "withdrawing":
            if now.until is None:
                return say("party to the Mine Ban Treaty; has given notice that it leaves")
            return say.many(
                "leaves the Mine Ban Treaty on {day} ({number} day left)",
                "leaves the Mine Ban Treaty on {day} ({number} days left)",
                now.days_left or 0,
                day=say.day(now.until),
            )
        case "withdrawn":
            if now.since is None:
                return say("left the Mine Ban Treaty")
            return say("left the Mine Ban Treaty on {day}", day=say.day(now.since))
        case "joining":
            if now.until is None:
                return say("joins the Mine Ban Treaty")
            return say("party to the Mine Ban Treaty from {day}", day=say.day(now.until))
        case "signatory":
            return say("signed the Mine Ban Treaty, not party")
        case "non_party":
            return say("not party to the Mine Ban Treaty")
        case "unknown":
            return say("status in the Mine Ban Treaty not known for that day")
        case "not_open":
            return say("before the Mine Ban Treaty")
