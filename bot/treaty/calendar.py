"""What comes: deadlines, effects of withdrawals, entries into force, meetings; as a list and as an ICS file."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from bot.treaty.countries import COUNTRIES
from bot.treaty.facts import Facts
from bot.treaty.records import Evidence, TreatyKey

DueKind = Literal["withdrawal", "entry into force", "clearance", "meeting"]

#: Octets of a line, after which RFC 5545 wants it folded.
_LINE_OCTETS = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A day to come."""

    on: date
    #: Last day, where it lasts longer than one.
    until: date | None = None
    kind: DueKind
    treaty: TreatyKey
    #: Empty for a meeting.
    iso3: str = ""
    text: str
    evidence: Evidence

    @property
    def uid(self) -> str:
        """Stays the same as long as the date does, so that calendars replace it instead of adding it again."""
        what, treaty = self.kind.replace(" ", ""), self.treaty.replace("_", "")
        return "-".join((what, treaty, self.iso3.lower() or "all", self.on.isoformat())) + "@treatywatch"


def upcoming(facts: Facts, today: date) -> tuple[Due, ...]:
    """Return what is recorded for the day itself and later, the nearest first."""
    found: list[Due] = []
    for row in facts.tables.participations:
        name, treaty = COUNTRIES[row.iso3].in_text, facts.treaties[row.treaty].name
        if row.withdrawal_effective and row.withdrawal_notified and row.withdrawal_notified <= today:
            found.append(
                Due(
                    on=row.withdrawal_effective,
                    kind="withdrawal",
                    treaty=row.treaty,
                    iso3=row.iso3,
                    text=f"The withdrawal of {name} from the {treaty} takes effect",
                    evidence=row.evidence,
                )
            )
        if row.in_force and row.deposited and row.deposited <= today:
            found.append(
                Due(
                    on=row.in_force,
                    kind="entry into force",
                    treaty=row.treaty,
                    iso3=row.iso3,
                    text=f"The {treaty} enters into force for {name}",
                    evidence=row.evidence,
                )
            )
    for clearance in facts.tables.clearances:
        now = facts.standing(clearance.iso3, "mine_ban_treaty", today)
        if clearance.deadline and clearance.state != "completed" and now and now.bound:
            asked = " (asked for; the decision was not found)" if clearance.state.endswith("requested") else ""
            found.append(
                Due(
                    on=clearance.deadline,
                    kind="clearance",
                    treaty="mine_ban_treaty",
                    iso3=clearance.iso3,
                    text=f"Clearance deadline of {COUNTRIES[clearance.iso3].in_text} under Article 5{asked}",
                    evidence=clearance.evidence,
                )
            )
    found += [
        Due(
            on=meeting.start,
            until=meeting.end,
            kind="meeting",
            treaty=meeting.treaty,
            text=f"{meeting_name(meeting.name)}, {facts.treaties[meeting.treaty].name}, {meeting.place}",
            evidence=meeting.evidence,
        )
        for meeting in facts.tables.meetings
        if meeting.start
    ]
    order = {key: place for place, key in enumerate(("withdrawal", "entry into force", "meeting", "clearance"))}
    coming = [due for due in found if (due.until or due.on) >= today]
    return tuple(sorted(coming, key=lambda due: (due.on, order[due.kind], due.iso3)))


def meeting_name(short: str) -> str:
    """Write out a meeting's short name: "22MSP" is the 22nd Meeting of States Parties."""
    for ending, whole in (("MSP", "Meeting of States Parties"), ("RC", "Review Conference")):
        if short.endswith(ending) and short.removesuffix(ending).isdecimal():
            return f"{_ordinal(int(short.removesuffix(ending)))} {whole}"
    return short.replace("IM ", "Intersessional meetings ")


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def ics(dues: tuple[Due, ...]) -> str:
    """Return the days as an iCalendar file (RFC 5545), whole days, for any calendar program."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Treatywatch//Mine treaties//EN", "CALSCALE:GREGORIAN"]
    for due in dues:
        sources = "; ".join(f"{source.name} {source.url}".strip() for source in due.evidence.sources)
        lines += [
            "BEGIN:VEVENT",
            f"UID:{due.uid}",
            f"DTSTAMP:{due.evidence.checked:%Y%m%d}T000000Z",
            f"DTSTART;VALUE=DATE:{due.on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{(due.until or due.on) + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(due.text)}",
            f"DESCRIPTION:{_escaped(f'{due.evidence.confidence}. {sources}. Checked {due.evidence.checked}.')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _escaped(text: str) -> str:
    for char, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(char, written)
    return text


def _folded(line: str) -> list[str]:
    """Part a line into ones of at most 75 octets, never within a letter; all but the first begin with a space."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > _LINE_OCTETS:
            parts.append(part)
            part = " "
        part += letter
    return [*parts, part]
