"""The answer to ``/treaty COUNTRY``: a state's standing in the mine treaties, with sources and the day checked."""

import re
from datetime import date
from typing import Final

from bot.cards.words import (
    CONFIDENCE,
    TONES,
    act_of,
    as_of,
    checked,
    cited,
    history_words,
    in_text,
    linked,
    listed,
    oldest,
    opening,
    sentence,
    source_name,
    source_names,
    standing_words,
    treaty_name,
)
from bot.model import Button, Card, Fact, Link, Row, Tone
from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts, Status
from bot.treaty.records import (
    Actor,
    Campaign,
    Certainty,
    Clearance,
    Dispute,
    Practice,
    PracticeKind,
    TreatyKey,
)
from bot.treaty.standing import Standing
from bot.words import ENGLISH, Words, mark

_MAX_LINKS = 4
_MAX_EVENTS = 4
#: An older casualty figure says little about now.
_RECENT_YEARS = 10
#: Discord shows five buttons in a row; a longer choice is no choice.
_MAX_BUTTONS = 5


def treaty_card(facts: Facts, iso3: str, today: date, say: Words = ENGLISH) -> Card:
    """Return what is known of a state on a day.

    Args:
        facts: The treaty facts.
        iso3: A code of ISO 3166-1, or XKX; one without a row in the list of states gets an honest answer.
        today: The day the answer is for. A day in the past leaves out what came after it.
        say: The language.
    """
    status = facts.status(iso3, today)
    if status is None:
        return unlisted_card(facts, iso3, say)
    return Card(
        title=say("{country} and the mine treaties", country=say.country(iso3)),
        url=facts.treaties["mine_ban_treaty"].page,
        lead=lead(status, say),
        facts=tuple(_facts(facts, status, say)),
        rows=_events(facts, iso3, today, say),
        links=_links(facts, status, say),
        buttons=tuple(
            Button(label=say(label), action="ask", value=f"{command} {iso3.lower()}")
            for label, command in (
                (mark("Timeline"), "/treaty timeline"),
                (mark("Compare with neighbours"), "/treaty compare"),
                (mark("Alerts"), "/alerts latest"),
            )
        ),
        footer=_footer(facts, status, say),
        tone=tone(status),
    )


def unknown_card(text: str, suggestions: tuple[str, ...], command: str = "/treaty", say: Words = ENGLISH) -> Card:
    """Return the answer to a name that is no state's: what could be meant, one press away."""
    title = say("No state called '{name}'", name=text.strip()[:60])
    if not suggestions:
        return Card(
            title=title,
            lead=say("Type a name in any language, a code or a flag: /treaty poland, /treaty PL, /treaty 🇵🇱."),
        )
    return Card(title=title, lead=_did_you_mean(suggestions, say), buttons=_buttons(suggestions, command, say))


def ambiguous_card(text: str, suggestions: tuple[str, ...], command: str = "/treaty", say: Words = ENGLISH) -> Card:
    """Return the answer to a name that several states share: which one is meant."""
    return Card(
        title=say("'{name}' can be more than one state", name=text.strip()[:60]),
        lead=_did_you_mean(suggestions, say),
        buttons=_buttons(suggestions, command, say),
    )


def about_card(facts: Facts, today: date, say: Words = ENGLISH) -> Card:
    """Return what the answers rest on: counts, how far the sources reach, the day checked, how to report an error."""
    mine_ban, clusters = facts.treaties["mine_ban_treaty"], facts.treaties["cluster_munitions"]
    return Card(
        title=say("About the treaty facts"),
        lead=say("Every answer comes from a data set in which each row has its source and the day it was checked."),
        facts=(
            Fact(label=treaty_name(facts, "mine_ban_treaty", say), value=counted(facts, "mine_ban_treaty", today, say)),
            Fact(
                label=treaty_name(facts, "cluster_munitions", say),
                value=counted(facts, "cluster_munitions", today, say),
            ),
            Fact(
                label=say("States covered"),
                value=say(
                    "{number}: the 193 UN members, the Holy See, the State of Palestine, the Cook Islands and Niue",
                    number=len(facts.states),
                ),
            ),
            Fact(
                label=say("How far the sources reach"),
                value=say(
                    "dates of signature, consent and entry into force: the depositary's table of 15 January 2018 and "
                    "a copy made in 2026 after 20 February; later changes: news and organisation pages up to about "
                    "April 2026; votes in the General Assembly: to 2019"
                ),
            ),
            Fact(
                label=say("What the marks mean"),
                value=say(
                    "confirmed: a second source agrees. Single source: none was found. Computed: by the treaty's own "
                    "rule, Article 17 or 20. Disputed: who says what is named. Unverified: take it as a hint"
                ),
            ),
            Fact(
                label=say("Not known"),
                value=say(
                    "the day Lebanon joined; several present deadlines for clearance; any joining or withdrawal that "
                    "became known after April 2026"
                ),
            ),
            Fact(
                label=say("Found an error?"),
                value=say(
                    "tell the people who run this bot, with a source: each fact is one line of a file that they can "
                    "correct"
                ),
            ),
        ),
        links=(
            Link(label=f"UN Treaty Collection {mine_ban.mtdsg}", url=mine_ban.page),
            Link(label=f"UN Treaty Collection {clusters.mtdsg}", url=clusters.page),
        ),
        footer=checked(facts.checked, say).removesuffix("."),
    )


def counted(facts: Facts, treaty: TreatyKey, today: date, say: Words = ENGLISH) -> str:
    """Count the states by standing: "162 states parties, 5 withdrawn, 30 not party"."""
    counts = facts.counts(treaty, today)
    bound = counts.get("state_party", 0) + counts.get("withdrawing", 0)
    others = (
        (mark("{number} of them leaving"), counts.get("withdrawing", 0)),
        (mark("{number} joined and not bound yet"), counts.get("joining", 0)),
        (mark("{number} signed and not party"), counts.get("signatory", 0)),
        (mark("{number} withdrawn"), counts.get("withdrawn", 0)),
        (mark("{number} not party"), counts.get("non_party", 0)),
        (mark("{number} not known"), counts.get("unknown", 0)),
    )
    parts = [say.many("{number} state party", "{number} states parties", bound)] if bound else []
    return say.series(parts + [say(what, number=say.number(number)) for what, number in others if number])


# ── the parts of a state's card ─────────────────────────────────────────────────────────────────────────────────────


def lead(status: Status, say: Words = ENGLISH) -> str:
    """Say in a sentence where a state stands towards the Mine Ban Treaty, and in another what is disputed."""
    now = status.mine_ban
    text = say(_lead(now), name=opening(status.iso3, say), in_text=in_text(status.iso3, say), **_lead_values(now, say))
    for dispute in status.disputes:
        text += " " + say(
            "{claimed_by} says {claim}, which {answered_by} rejected.",
            claimed_by=say.data(dispute.claimed_by),
            claim=say.data(dispute.claim),
            answered_by=say.data(dispute.answered_by),
        )
    return text


def _lead(now: Standing) -> str:
    match now.kind:
        case "state_party" if now.since:
            return mark("{name} has been a state party to the Mine Ban Treaty since {since}.")
        case "state_party":
            return mark(
                "{name} is counted as a state party to the Mine Ban Treaty. The day of its {act} was not found, and "
                "the treaty may not be in force for it yet."
            )
        case "withdrawing" if now.until:
            return mark("{name} leaves the Mine Ban Treaty on {until}; until then it is bound by it.")
        case "withdrawing":
            return mark("{name} has given notice that it leaves the Mine Ban Treaty; the day it takes effect is open.")
        case "withdrawn" if now.since:
            return mark("{name} left the Mine Ban Treaty on {since}.")
        case "withdrawn":
            return mark("{name} left the Mine Ban Treaty.")
        case "joining" if now.until:
            return mark("{name} has joined the Mine Ban Treaty, which binds it from {until}.")
        case "joining":
            return mark("{name} has joined the Mine Ban Treaty.")
        case "signatory":
            return mark("{name} has signed the Mine Ban Treaty and is not a party to it.")
        case "non_party":
            return mark("{name} is not a party to the Mine Ban Treaty and has not signed it.")
        case "unknown":
            return mark("Whether {in_text} was a party to the Mine Ban Treaty on {on} is not known.")
        case "not_open":
            return mark("On {on} the Mine Ban Treaty was not open for signature yet.")


def _lead_values(now: Standing, say: Words) -> dict[str, str]:
    return {
        "on": say.day(now.on),
        "since": say.day(now.since) if now.since else "",
        "until": say.day(now.until) if now.until else "",
        "act": act_of(now.row.act, say),
    }


def tone(status: Status) -> Tone:
    """Return the colour of a standing."""
    return "warning" if status.disputes and status.mine_ban.bound else TONES[status.mine_ban.kind]


def _facts(facts: Facts, status: Status, say: Words) -> list[Fact]:
    iso3 = status.iso3
    found = [
        Fact(label=say("Mine Ban Treaty"), value=_standing(status.mine_ban, say)),
        Fact(label=say("Convention on Cluster Munitions"), value=_standing(status.clusters, say)),
    ]
    found += [Fact(label=say("Disputed"), value=disputed(dispute, say)) for dispute in status.disputes]
    if ccw := facts.ccw(iso3):
        days_of = {"Amended Protocol II": ccw.amended_protocol_ii, "Protocol V": ccw.protocol_v}
        bound = say.series(
            [
                say("{protocol} consented {day}", protocol=say.name(name), day=say.day(on))
                if on and on <= status.on
                else say("{protocol} not bound", protocol=say.name(name))
                for name, on in days_of.items()
            ]
        )
        found.append(Fact(label=say("CCW protocols"), value=f"{bound} ({as_of(ccw.evidence.as_of, say)})"))
    if (clearance := facts.clearance(iso3)) and status.mine_ban.bound:
        found.append(Fact(label=say("Clearance deadline"), value=_clearance(clearance, status.on, say)))
    if (stockpile := facts.stockpile(iso3)) and status.mine_ban.bound:
        left = say.many(
            "missed: {day}; {number} mine left",
            "missed: {day}; {number} mines left",
            stockpile.mines_left,
            day=say.day(stockpile.deadline),
        )
        found.append(Fact(label=say("Stockpile deadline"), value=f"{left} {cited(stockpile.evidence, say)}"))
    found += [_practice(practice, say) for practice in facts.practices(iso3)]
    if casualties := [row for row in facts.casualties(iso3) if 0 <= status.on.year - row.year <= _RECENT_YEARS]:
        newest = casualties[0]
        text = say("{number} in {year}, a lower bound", number=say.number(newest.total), year=newest.year)
        found.append(Fact(label=say("Recorded casualties"), value=f"{text} {cited(newest.evidence, say)}"))
    if vote := _vote(facts, status, say):
        found.append(vote)
    if campaigns := facts.campaigns(iso3):
        found.append(
            Fact(
                label=say("Campaign") if len(campaigns) == 1 else say("Campaigns"),
                value=say.apart(
                    [
                        _campaign(campaign, say)
                        for campaign in sorted(campaigns, key=lambda row: row.evidence.as_of, reverse=True)
                    ]
                ),
            )
        )
    if status.mine_ban.row.note:
        found.append(Fact(label=say("Note"), value=say.data(status.mine_ban.row.note)))
    if status.clusters.row.note:
        found.append(Fact(label=say("Note on cluster munitions"), value=say.data(status.clusters.row.note)))
    return found


def disputed(dispute: Dispute, say: Words = ENGLISH) -> str:
    """Say who claims what and who rejects it, each with the day, and by which sources."""
    text = say(
        "{claimed_by} says {claim} ({claimed}); {answered_by} held {answer} ({answered}).",
        claimed_by=say.data(dispute.claimed_by),
        claim=say.data(dispute.claim),
        claimed=say.day(dispute.claimed),
        answered_by=say.data(dispute.answered_by),
        answer=say.data(dispute.answer),
        answered=say.day(dispute.answered),
    )
    return f"{text} {say('Sources: {names}', names=source_names(dispute.evidence, say))}"


def _standing(now: Standing, say: Words) -> str:
    text, history = standing_words(now, say), history_words(now, say)
    return say.apart((text, history)) if history else text


def _campaign(campaign: Campaign, say: Words) -> str:
    website = f", {campaign.website}" if campaign.website else ""
    role = say.series((say.data(campaign.role), as_of(campaign.evidence.as_of, say)))
    return f"{campaign.name}{website} ({role})"


def _clearance(row: Clearance, today: date, say: Words) -> str:
    ending = f" {cited(row.evidence, say)}. {sentence(say.data(row.note))}"
    if row.state == "completed":
        return f"{say('completed')}{ending}".strip()
    if row.deadline is None:
        return f"{say('the present one was not found')}{ending}".strip()
    said = {
        "in_force": "",
        "requested": say("asked for; the decision was not found"),
        "extension_requested": say("more time asked for; the decision was not found"),
        "outdated": say("the newest one found; a later one may have been granted"),
    }[row.state]
    passed = say("passed") if row.deadline < today else ""
    return f"{say.series([part for part in (say.day(row.deadline), passed, said) if part])}{ending}".strip()


PRACTICES: Final[dict[tuple[PracticeKind, Actor], str]] = {
    ("use", "government"): mark("Use"),
    ("use", "non_state_group"): mark("Use by armed groups"),
    ("production", "government"): mark("Production"),
    ("production", "non_state_group"): mark("Production by armed groups"),
    ("stockpile", "government"): mark("Stockpile"),
    ("stockpile", "non_state_group"): mark("Stockpile by armed groups"),
    ("transfer", "government"): mark("Transfer"),
    ("transfer", "non_state_group"): mark("Transfer by armed groups"),
}
#: Texts of many rows that differ in the editions only.
_EDITIONS: Final = (
    mark("named in Landmine Monitor {years}"),
    mark("listed as a producer by Landmine Monitor {years}"),
)
_YEARS: Final = re.compile(r"\d{4}(?:(?:, | and )\d{4})*")
_CERTAINTIES: Final[dict[Certainty, str]] = {
    "confirmed": "{what}",
    "reported": mark("reported: {what}"),
    "indications": mark("indications: {what}"),
    "alleged": mark("alleged: {what}"),
    "listed": "{what}",
    "planned": mark("planned: {what}"),
    "estimate": mark("estimated: {what}"),
}


def what_is_said(row: Practice, say: Words = ENGLISH) -> str:
    """Say what a row tells of a use, a production, a stockpile or a transfer."""
    for message in _EDITIONS:
        named = message.partition("{")[0]
        years = row.what.removeprefix(named)
        if years != row.what and _YEARS.fullmatch(years):
            return say(message, years=say.all_of(years.replace(" and ", ", ").split(", ")))
    return say.data(row.what)


def _practice(row: Practice, say: Words) -> Fact:
    how = _CERTAINTIES[row.certainty]
    text = f"{say(how, what=what_is_said(row, say))} {cited(row.evidence, say)}."
    note = f" {sentence(say.data(row.note))}" if row.note else ""
    return Fact(label=say(PRACTICES[row.kind, row.actor]), value=text + note)


def _vote(facts: Facts, status: Status, say: Words) -> Fact | None:
    votes = [vote for vote in facts.tables.votes if vote.year <= status.on.year]
    withheld = [vote for vote in facts.votes_withheld(status.iso3) if vote.year <= status.on.year]
    if not votes or not withheld:
        return None
    newest, last = max(votes, key=lambda vote: vote.year), withheld[0]
    act = (
        mark("voted no in {year} on {resolution} ({yes} for, {no} against, {abstain} abstaining)")
        if status.iso3 in last.no_states
        else mark("abstained in {year} on {resolution} ({yes} for, {no} against, {abstain} abstaining)")
    )
    text = say(act, year=last.year, resolution=last.resolution, yes=last.yes, no=last.no, abstain=last.abstain)
    if last is not newest:
        since = say("neither against nor abstaining in the newest recorded vote, {year}", year=newest.year)
        text = say.apart((text, since))
    return Fact(label=say("General Assembly"), value=f"{text} {cited(last.evidence, say)}")


def _events(facts: Facts, iso3: str, today: date, say: Words) -> tuple[Row, ...]:
    past = [event for event in facts.events(iso3) if event.when <= today.isoformat()]
    return tuple(Row(head=say.partial(event.when), text=say.data(event.text)) for event in past[-_MAX_EVENTS:])


def _links(facts: Facts, status: Status, say: Words) -> tuple[Link, ...]:
    links = [
        Link(label=f"UN Treaty Collection {facts.treaties[key].mtdsg}", url=facts.treaties[key].page)
        for key in ("mine_ban_treaty", "cluster_munitions")
    ]
    links += [
        Link(label=source_name(source, say), url=source.url)
        for source in linked(status.mine_ban.row.evidence.sources)
        if not source.name.startswith("UN Treaty Collection")
    ]
    return tuple(links[:_MAX_LINKS])


def _footer(facts: Facts, status: Status, say: Words) -> str:
    rows = (status.mine_ban.row, status.clusters.row)
    names = dict.fromkeys(source.name for row in rows for source in row.evidence.sources)
    sure = say.apart(
        [
            say(
                "{treaty}: {confidence}, as of {day}",
                treaty=treaty_name(facts, row.treaty, say),
                confidence=say(CONFIDENCE[row.evidence.confidence]),
                day=say.partial(row.evidence.as_of),
            )
            for row in rows
        ]
    )
    sources = sentence(say("Sources: {names}", names=listed(list(names), say)))
    return f"{sources} {sure}. {checked(oldest(row.evidence.checked for row in rows), say)}"


def unlisted_card(facts: Facts, iso3: str, say: Words = ENGLISH) -> Card:
    """Return the honest answer on Kosovo, Taiwan, Western Sahara and the like."""
    treaty = facts.treaties["mine_ban_treaty"]
    return Card(
        title=say("{country} and the mine treaties", country=say.country(iso3)),
        url=treaty.page,
        lead=say(
            "{name} has no row of its own here: it is not among the {number} states that these facts cover (the UN "
            "members, the Holy See, the State of Palestine, the Cook Islands and Niue), and no source read lists it as "
            "a party to the Mine Ban Treaty or the Convention on Cluster Munitions.",
            name=opening(iso3, say),
            number=len(facts.states),
        ),
        links=(Link(label=f"UN Treaty Collection {treaty.mtdsg}", url=treaty.page),),
        footer=say(
            "UN Treaty Collection {number}, checked {day}",
            number=treaty.mtdsg,
            day=say.day(treaty.evidence.checked),
        ),
    )


def _did_you_mean(suggestions: tuple[str, ...], say: Words) -> str:
    names = [in_text(COUNTRIES_BY_NAME[name].iso3, say) if name in COUNTRIES_BY_NAME else name for name in suggestions]
    return say("Did you mean {names}?", names=say.any_of(names))


def _buttons(suggestions: tuple[str, ...], command: str, say: Words) -> tuple[Button, ...]:
    return tuple(
        Button(label=say.country(iso3), action="ask", value=f"{command} {iso3.lower()}")
        for iso3 in (COUNTRIES_BY_NAME[name].iso3 for name in suggestions[:_MAX_BUTTONS] if name in COUNTRIES_BY_NAME)
    )


COUNTRIES_BY_NAME = {country.name: country for country in COUNTRIES.values()}
