"""The answer to ``/treaty COUNTRY``: a state's standing in the mine treaties, with sources and the day checked."""

from datetime import date

from bot.cards.words import (
    TONES,
    cited,
    history_words,
    linked,
    listed,
    oldest,
    sentence,
    source_name,
    source_names,
    standing_words,
)
from bot.model import Button, Card, Fact, Link, Row, Tone, day
from bot.treaty.countries import COUNTRIES, Country
from bot.treaty.facts import Facts, Status
from bot.treaty.partial import in_words
from bot.treaty.records import Clearance, Practice, TreatyKey
from bot.treaty.standing import Standing

_MAX_LINKS = 4
_MAX_EVENTS = 4
#: An older casualty figure says little about now.
_RECENT_YEARS = 10
#: Discord shows five buttons in a row; a longer choice is no choice.
_MAX_BUTTONS = 5


def treaty_card(facts: Facts, iso3: str, today: date) -> Card:
    """Return what is known of a state on a day.

    Args:
        facts: The treaty facts.
        iso3: A code of ISO 3166-1, or XKX; one without a row in the list of states gets an honest answer.
        today: The day the answer is for. A day in the past leaves out what came after it.
    """
    country = COUNTRIES[iso3]
    status = facts.status(iso3, today)
    if status is None:
        return unlisted_card(facts, country)
    return Card(
        title=f"{country.name} and the mine treaties",
        url=facts.treaties["mine_ban_treaty"].page,
        lead=lead(country, status),
        facts=tuple(_facts(facts, status)),
        rows=_events(facts, iso3, today),
        links=_links(facts, status),
        buttons=tuple(
            Button(label=label, action="ask", value=f"{command} {iso3.lower()}")
            for label, command in (
                ("Timeline", "/treaty timeline"),
                ("Compare with neighbours", "/treaty compare"),
                ("Alerts", "/alerts latest"),
            )
        ),
        footer=_footer(facts, status),
        tone=tone(status),
    )


def unknown_card(text: str, suggestions: tuple[str, ...], command: str = "/treaty") -> Card:
    """Return the answer to a name that is no state's: what could be meant, one press away."""
    name = text.strip()[:60]
    if not suggestions:
        return Card(
            title=f"No state called '{name}'",
            lead="Type a name in any language, a code or a flag: /treaty poland, /treaty PL, /treaty 🇵🇱.",
        )
    return Card(
        title=f"No state called '{name}'",
        lead=f"Did you mean {_choice(suggestions)}?",
        buttons=_buttons(suggestions, command),
    )


def guess_card(text: str, suggestions: tuple[str, ...], command: str = "/treaty") -> Card:
    """Return the answer to a name with a slip: the same question as for an unknown one, never the facts at once."""
    return unknown_card(text, suggestions, command)


def ambiguous_card(text: str, suggestions: tuple[str, ...], command: str = "/treaty") -> Card:
    """Return the answer to a name that several states share: which one is meant."""
    return Card(
        title=f"'{text.strip()[:60]}' can be more than one state",
        lead=f"Did you mean {_choice(suggestions)}?",
        buttons=_buttons(suggestions, command),
    )


def about_card(facts: Facts, today: date) -> Card:
    """Return what the answers rest on: counts, how far the sources reach, the day checked, how to report an error."""
    mine_ban, clusters = facts.treaties["mine_ban_treaty"], facts.treaties["cluster_munitions"]
    return Card(
        title="About the treaty facts",
        lead="Every answer comes from a data set in which each row has its source and the day it was checked.",
        facts=(
            Fact(label=mine_ban.name, value=counted(facts, "mine_ban_treaty", today)),
            Fact(label=clusters.name, value=counted(facts, "cluster_munitions", today)),
            Fact(
                label="States covered",
                value=f"{len(facts.states)}: the 193 UN members, the Holy See, the State of Palestine, the Cook "
                "Islands and Niue",
            ),
            Fact(
                label="How far the sources reach",
                value="dates of signature, consent and entry into force: the depositary's table of 15 January 2018 and "
                "a copy made in 2026 after 20 February; later changes: news and organisation pages up to about April "
                "2026; votes in the General Assembly: to 2019",
            ),
            Fact(
                label="What the marks mean",
                value="confirmed: a second source agrees. Single source: none was found. Computed: by the treaty's own "
                "rule, Article 17 or 20. Disputed: who says what is named. Unverified: take it as a hint",
            ),
            Fact(
                label="Not known",
                value="the day Lebanon joined; several present deadlines for clearance; any joining or withdrawal that "
                "became known after April 2026",
            ),
            Fact(
                label="Found an error?",
                value="tell the people who run this bot, with a source: each fact is one line of a file that they can "
                "correct",
            ),
        ),
        links=(
            Link(label=f"UN Treaty Collection {mine_ban.mtdsg}", url=mine_ban.page),
            Link(label=f"UN Treaty Collection {clusters.mtdsg}", url=clusters.page),
        ),
        footer=f"Checked {day(facts.checked)}",
    )


def counted(facts: Facts, treaty: TreatyKey, today: date) -> str:
    """Count the states by standing: "162 states parties, 5 withdrawn, 30 not party"."""
    counts = facts.counts(treaty, today)
    parts = [
        (counts.get("state_party", 0) + counts.get("withdrawing", 0), "states parties"),
        (counts.get("withdrawing", 0), "of them leaving"),
        (counts.get("joining", 0), "joined and not bound yet"),
        (counts.get("signatory", 0), "signed and not party"),
        (counts.get("withdrawn", 0), "withdrawn"),
        (counts.get("non_party", 0), "not party"),
        (counts.get("unknown", 0), "not known"),
    ]
    return ", ".join(f"{number} {what}" for number, what in parts if number)


# ── the parts of a state's card ─────────────────────────────────────────────────────────────────────────────────────


def lead(country: Country, status: Status) -> str:
    """Say in a sentence where a state stands towards the Mine Ban Treaty, and in another what is disputed."""
    now, name = status.mine_ban, country.opening
    treaty = "the Mine Ban Treaty"
    match now.kind:
        case "state_party" if now.since:
            text = f"{name} has been a state party to {treaty} since {day(now.since)}."
        case "state_party":
            text = (
                f"{name} is counted as a state party to {treaty}. The day of its {now.row.act or 'joining'} was not "
                "found, and the treaty may not be in force for it yet."
            )
        case "withdrawing" if now.until:
            text = f"{name} leaves {treaty} on {day(now.until)}; until then it is bound by it."
        case "withdrawing":
            text = f"{name} has given notice that it leaves {treaty}; the day it takes effect is open."
        case "withdrawn":
            text = f"{name} left {treaty} on {day(now.since)}." if now.since else f"{name} left {treaty}."
        case "joining" if now.until:
            text = f"{name} has joined {treaty}, which binds it from {day(now.until)}."
        case "joining":
            text = f"{name} has joined {treaty}."
        case "signatory":
            text = f"{name} has signed {treaty} and is not a party to it."
        case "non_party":
            text = f"{name} is not a party to {treaty} and has not signed it."
        case "unknown":
            text = f"Whether {country.in_text} was a party to {treaty} on {day(status.on)} is not known."
        case "not_open":
            text = f"On {day(status.on)} {treaty} was not open for signature yet."
    for dispute in status.disputes:
        text += f" {dispute.claimed_by} says {dispute.claim}, which {dispute.answered_by} rejected."
    return text


def tone(status: Status) -> Tone:
    """Return the colour of a standing."""
    return "warning" if status.disputes and status.mine_ban.bound else TONES[status.mine_ban.kind]


def _facts(facts: Facts, status: Status) -> list[Fact]:
    iso3 = status.iso3
    found = [
        Fact(label="Mine Ban Treaty", value=_standing(status.mine_ban)),
        Fact(label="Convention on Cluster Munitions", value=_standing(status.clusters)),
    ]
    found += [
        Fact(
            label="Disputed",
            value=f"{dispute.claimed_by} says {dispute.claim} ({day(dispute.claimed)}); {dispute.answered_by} held "
            f"{dispute.answer} ({day(dispute.answered)}). Sources: {source_names(dispute.evidence)}",
        )
        for dispute in status.disputes
    ]
    if ccw := facts.ccw(iso3):
        days_of = {"Amended Protocol II": ccw.amended_protocol_ii, "Protocol V": ccw.protocol_v}
        bound = ", ".join(
            f"{name} {'consented ' + day(on) if on and on <= status.on else 'not bound'}"
            for name, on in days_of.items()
        )
        found.append(Fact(label="CCW protocols", value=f"{bound} (as of {in_words(ccw.evidence.as_of)})"))
    if (clearance := facts.clearance(iso3)) and status.mine_ban.bound:
        found.append(Fact(label="Clearance deadline", value=_clearance(clearance, status.on)))
    if (stockpile := facts.stockpile(iso3)) and status.mine_ban.bound:
        found.append(
            Fact(
                label="Stockpile deadline",
                value=f"missed: {day(stockpile.deadline)}; {stockpile.mines_left:,} mines left "
                f"{cited(stockpile.evidence)}",
            )
        )
    found += [_practice(practice) for practice in facts.practices(iso3)]
    if casualties := [row for row in facts.casualties(iso3) if 0 <= status.on.year - row.year <= _RECENT_YEARS]:
        newest = casualties[0]
        found.append(
            Fact(
                label="Recorded casualties",
                value=f"{newest.total:,} in {newest.year}, a lower bound {cited(newest.evidence)}",
            )
        )
    if vote := _vote(facts, status):
        found.append(vote)
    if campaigns := facts.campaigns(iso3):
        found.append(
            Fact(
                label="Campaign" if len(campaigns) == 1 else "Campaigns",
                value="; ".join(
                    f"{campaign.name}{', ' + campaign.website if campaign.website else ''} "
                    f"({campaign.role}, as of {in_words(campaign.evidence.as_of)})"
                    for campaign in sorted(campaigns, key=lambda row: row.evidence.as_of, reverse=True)
                ),
            )
        )
    if status.mine_ban.row.note:
        found.append(Fact(label="Note", value=status.mine_ban.row.note))
    if status.clusters.row.note:
        found.append(Fact(label="Note on cluster munitions", value=status.clusters.row.note))
    return found


def _standing(now: Standing) -> str:
    text, history = standing_words(now), history_words(now)
    return f"{text}; {history}" if history else text


def _clearance(row: Clearance, today: date) -> str:
    if row.state == "completed":
        return f"completed {cited(row.evidence)}. {sentence(row.note)}".strip()
    said = {
        "in_force": "",
        "requested": "asked for; the decision was not found",
        "extension_requested": "more time asked for; the decision was not found",
        "outdated": "the newest one found; a later one may have been granted",
        "completed": "",
    }[row.state]
    if row.deadline is None:
        return f"the present one was not found {cited(row.evidence)}. {sentence(row.note)}".strip()
    passed = "passed" if row.deadline < today else ""
    about = ", ".join(part for part in (passed, said) if part)
    return f"{day(row.deadline)}{', ' + about if about else ''} {cited(row.evidence)}. {sentence(row.note)}".strip()


def _practice(row: Practice) -> Fact:
    who = " by armed groups" if row.actor == "non_state_group" else ""
    how = {
        "confirmed": "",
        "reported": "reported: ",
        "indications": "indications: ",
        "alleged": "alleged: ",
        "listed": "",
        "planned": "planned: ",
        "estimate": "estimated: ",
    }[row.certainty]
    note = f" {sentence(row.note)}" if row.note else ""
    return Fact(label=f"{row.kind.title()}{who}", value=f"{how}{row.what} {cited(row.evidence)}.{note}")


def _vote(facts: Facts, status: Status) -> Fact | None:
    votes = [vote for vote in facts.tables.votes if vote.year <= status.on.year]
    withheld = [vote for vote in facts.votes_withheld(status.iso3) if vote.year <= status.on.year]
    if not votes or not withheld:
        return None
    newest, last = max(votes, key=lambda vote: vote.year), withheld[0]
    act = "voted no" if status.iso3 in last.no_states else "abstained"
    text = f"{act} in {last.year} on {last.resolution} ({last.yes} for, {last.no} against, {last.abstain} abstaining)"
    if last is not newest:
        text += f"; neither against nor abstaining in the newest recorded vote, {newest.year}"
    return Fact(label="General Assembly", value=f"{text} {cited(last.evidence)}")


def _events(facts: Facts, iso3: str, today: date) -> tuple[Row, ...]:
    past = [event for event in facts.events(iso3) if event.when <= today.isoformat()]
    return tuple(Row(head=in_words(event.when), text=event.text) for event in past[-_MAX_EVENTS:])


def _links(facts: Facts, status: Status) -> tuple[Link, ...]:
    links = [
        Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
        for key in ("mine_ban_treaty", "cluster_munitions")
    ]
    links += [
        Link(label=source_name(source), url=source.url)
        for source in linked(status.mine_ban.row.evidence.sources)
        if not source.name.startswith("UN Treaty Collection")
    ]
    return tuple(links[:_MAX_LINKS])


def _footer(facts: Facts, status: Status) -> str:
    rows = (status.mine_ban.row, status.clusters.row)
    names = dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    sure = "; ".join(
        f"{facts.treaties[row.treaty].name}: {row.evidence.confidence}, as of {in_words(row.evidence.as_of)}"
        for row in rows
    )
    return f"Sources: {listed(list(names))}. {sure}. Checked {day(oldest(row.evidence.checked for row in rows))}."


def unlisted_card(facts: Facts, country: Country) -> Card:
    """Return the honest answer on Kosovo, Taiwan, Western Sahara and the like."""
    treaty = facts.treaties["mine_ban_treaty"]
    return Card(
        title=f"{country.name} and the mine treaties",
        url=treaty.page,
        lead=f"{country.opening} has no row of its own here: it is not among the {len(facts.states)} states that these "
        "facts cover (the UN members, the Holy See, the State of Palestine, the Cook Islands and Niue), and no source "
        "read lists it as a party to the Mine Ban Treaty or the Convention on Cluster Munitions.",
        links=(Link(label=f"UN Treaty Collection {treaty.mtdsg}", url=treaty.page),),
        footer=f"UN Treaty Collection {treaty.mtdsg}, checked {day(treaty.evidence.checked)}",
    )


def _choice(suggestions: tuple[str, ...]) -> str:
    return listed(
        [COUNTRIES_BY_NAME[name].in_text if name in COUNTRIES_BY_NAME else name for name in suggestions], "or"
    )


def _buttons(suggestions: tuple[str, ...], command: str) -> tuple[Button, ...]:
    return tuple(
        Button(label=name, action="ask", value=f"{command} {COUNTRIES_BY_NAME[name].iso3.lower()}")
        for name in suggestions[:_MAX_BUTTONS]
        if name in COUNTRIES_BY_NAME
    )


COUNTRIES_BY_NAME = {country.name: country for country in COUNTRIES.values()}
