"""The rows of the treaty data, as values. Each one carries its evidence: sources, confidence, date checked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

Confidence = Literal["confirmed", "single source", "computed", "disputed", "unverified"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)

TreatyKey = Literal["mine_ban_treaty", "cluster_munitions"]
#: The two treaties whose parties are followed day by day.
TREATIES: tuple[TreatyKey, ...] = get_args(TreatyKey)

ProtocolKey = Literal["amended_protocol_ii", "protocol_v"]
#: The protocols to the Convention on Certain Conventional Weapons that deal with mines and remnants of war.
PROTOCOLS: tuple[ProtocolKey, ...] = get_args(ProtocolKey)

Recorded = Literal["state_party", "signatory", "non_party", "withdrawing", "withdrawn"]
RECORDED: tuple[Recorded, ...] = get_args(Recorded)

Act = Literal["ratification", "accession", "acceptance", "approval", "succession"]
ACTS: tuple[Act, ...] = get_args(Act)

DeadlineState = Literal["in_force", "requested", "extension_requested", "outdated", "completed"]
DEADLINE_STATES: tuple[DeadlineState, ...] = get_args(DeadlineState)

PracticeKind = Literal["use", "production", "stockpile", "transfer"]
PRACTICE_KINDS: tuple[PracticeKind, ...] = get_args(PracticeKind)

Actor = Literal["government", "non_state_group"]
ACTORS: tuple[Actor, ...] = get_args(Actor)

Certainty = Literal["confirmed", "reported", "indications", "alleged", "listed", "planned", "estimate"]
CERTAINTIES: tuple[Certainty, ...] = get_args(Certainty)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something was read."""

    #: What it is the source of, where a row has several: "notified". Empty for the whole row.
    role: str = ""
    name: str
    #: When it was published: "2026-02-20", "2026-02" or "2026". Empty where not recorded.
    dated: str = ""
    #: Empty where none was recorded.
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How sure a row is."""

    sources: tuple[Source, ...]
    confidence: Confidence
    #: How far the source reaches: "2026", "2024-06" or "2018-01-15". Empty where the row carries its own date.
    as_of: str = ""
    #: The day the row was last compared with its sources.
    checked: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Treaty:
    """A treaty and its published totals, which the rows have to add up to."""

    key: str
    name: str
    full_name: str
    #: Number in the UN Treaty Collection.
    mtdsg: str
    adopted: date
    #: First day of signature. None where not recorded.
    opened: date | None
    #: The deposit that brought the treaty into force for all who had deposited by then. None where not recorded.
    founding_deposit: date | None
    #: None where not recorded.
    in_force: date | None
    parties: int
    #: Signed and not party. None where not recorded, as the four below.
    signatories: int | None
    withdrawn: int | None
    outside: int | None
    signatures: int | None
    #: The depositary's page.
    page: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """One state and one treaty."""

    iso3: str
    #: The UN's short English name.
    name: str
    treaty: TreatyKey
    recorded: Recorded
    signed: date | None
    #: Deposit of the consent to be bound. None where there is none, or where its day was not found.
    deposited: date | None
    act: Act | None
    in_force: date | None
    withdrawal_notified: date | None
    withdrawal_effective: date | None
    #: Where the day of deposit was not found: the last day on which the state was surely outside.
    outside_until: date | None
    #: Names of fields that follow from a rule of the treaty and not from a source of their own.
    computed: frozenset[str]
    note: str
    second_sources: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A claim about a state's standing that others reject."""

    iso3: str
    treaty: TreatyKey
    #: Completes "says …".
    claim: str
    claimed_by: str
    claimed: date
    #: Completes "holds …".
    answer: str
    answered_by: str
    answered: date
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class CcwConsent:
    """Consent to the two protocols of the CCW that deal with mines and remnants of war; None: not bound as of then."""

    iso3: str
    amended_protocol_ii: date | None
    protocol_v: date | None
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A state's deadline under Article 5."""

    iso3: str
    #: None where the present one was not found.
    deadline: date | None
    state: DeadlineState
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Stockpile:
    """A missed deadline under Article 4."""

    iso3: str
    mines_left: int
    deadline: date
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Use, production, stockpile or transfer, as someone reports it."""

    iso3: str
    kind: PracticeKind
    actor: Actor
    what: str
    certainty: Certainty
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A General Assembly vote; yes votes and absences are not told apart by state."""

    year: int
    resolution: str
    #: None where only the session is known.
    day: date | None
    yes: int
    no: int
    abstain: int
    no_states: frozenset[str]
    abstain_states: frozenset[str]
    #: Recorded as abstaining, but probably a slip in the record.
    doubtful: frozenset[str]
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Someone to contact in a country."""

    iso3: str
    name: str
    website: str
    role: str
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened; ``when`` is "1997-12-03", or "1994-09" where the day is not sure."""

    when: str
    iso3s: tuple[str, ...]
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting of a treaty's parties; dates and president None or empty where not found."""

    treaty: TreatyKey
    name: str
    start: date | None
    end: date | None
    place: str
    president: str
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCasualties:
    """Recorded casualties of one year in the world: a lower bound. None where not found."""

    year: int
    killed: int | None
    injured: int | None
    unknown: int | None
    #: As first published.
    total: int | None
    #: By a later edition.
    revised: int | None
    civilians_pct: int | None
    #: Of civilian casualties whose age is known.
    children_pct: int | None
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryCasualties:
    """Recorded casualties of one year in one place."""

    year: int
    iso3: str
    total: int
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A state's region, or an organisation it is a full member of."""

    iso3: str
    group: str
    kind: Literal["un_region", "un_subregion", "organisation"]
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article of the Mine Ban Treaty, in our own words."""

    number: int
    topic: str
    paraphrase: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Funding:
    """Money for mine action in one year, in millions of US dollars of that time."""

    year: int
    scope: str
    usd_million: float
    #: None where not found.
    donors: int | None
    note: str
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """Every row, in the order of the files."""

    treaties: tuple[Treaty, ...] = ()
    participations: tuple[Participation, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    ccw: tuple[CcwConsent, ...] = ()
    clearances: tuple[Clearance, ...] = ()
    stockpiles: tuple[Stockpile, ...] = ()
    practices: tuple[Practice, ...] = ()
    votes: tuple[Vote, ...] = ()
    campaigns: tuple[Campaign, ...] = ()
    events: tuple[Event, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    casualties: tuple[YearCasualties, ...] = ()
    country_casualties: tuple[CountryCasualties, ...] = ()
    memberships: tuple[Membership, ...] = ()
    articles: tuple[Article, ...] = ()
    funding: tuple[Funding, ...] = ()
    #: Code to name, of the second sources that rows refer to.
    second_sources: tuple[tuple[str, str], ...] = ()

    def evidence(self) -> Iterator[Evidence]:
        """Yield the evidence of every row."""
        for rows in (
            self.treaties, self.participations, self.disputes, self.ccw, self.clearances, self.stockpiles,
            self.practices, self.votes, self.campaigns, self.events, self.meetings, self.casualties,
            self.country_casualties, self.memberships, self.articles, self.funding,
        ):  # fmt: skip
            for row in rows:
                yield row.evidence
