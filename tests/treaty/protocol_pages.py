"""The depositary's record of a CCW protocol as it would stand today, made from our own rows."""

from collections.abc import Mapping
from html import escape

from bot.treaty.facts import Facts
from bot.treaty.records import ProtocolKey
from tests.treaty.depositary_pages import TODAY_NAMES, cell

NUMBERS: Mapping[ProtocolKey, str] = {"amended_protocol_ii": "XXVI-2-b", "protocol_v": "XXVI-2-d"}
HEAD = "Succession(d), Consent to be bound(P)"


def consents(facts: Facts, protocol: ProtocolKey) -> dict[str, tuple[str, str]]:
    """Return the depositary's name and date cell of each state that has consented, by our rows."""
    found = {}
    for iso3 in facts.states:
        row, named = facts.ccw(iso3), facts.row(iso3, "mine_ban_treaty")
        assert row
        assert named
        if day := row.amended_protocol_ii if protocol == "amended_protocol_ii" else row.protocol_v:
            found[iso3] = (TODAY_NAMES.get(iso3, named.name), cell(day, "P"))
    return found


def xml(
    protocol: ProtocolKey, rows: Mapping[str, tuple[str, str]], *, parties: int | None = None, head: str = HEAD
) -> bytes:
    """Return the rows as the depositary's XML."""
    letter = NUMBERS[protocol][-1]
    total = sum("[" not in text for _, text in rows.values()) if parties is None else parties
    body = "".join(f"<Row><Entry>{escape(name)}</Entry><Entry>{text}</Entry></Row>" for name, text in rows.values())
    return f"""<?xml version="1.0" encoding="iso-8859-1"?>
<Document><Treaty><Template>mtdsg</Template><Header><Chapter><Header>CHAPTER XXVI</Header></Chapter>
<ExternalData><Numsect>2</Numsect><Subnumsect>{letter}</Subnumsect><Subtitlesect>A protocol</Subtitlesect>
<Status><Label>Status</Label><PartiesLabel>Parties</PartiesLabel><Parties>{total}</Parties></Status></ExternalData>
</Header><Participants><Table><TGroup cols="2"><Thead><Row><Entry>Participant</Entry><Entry>{head}</Entry></Row></Thead>
<Tbody><Rows>{body}</Rows></Tbody></TGroup></Table></Participants></Treaty></Document>""".encode("cp1252")


def html(protocol: ProtocolKey, rows: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the rows as the depositary's web page."""
    total = sum("[" not in text for _, text in rows.values())
    body = "".join(f"<tr><td>{escape(name)}</td><td>{text}&nbsp;</td></tr>" for name, text in rows.values())
    return f"""<!DOCTYPE html><html><body>
<form method="post" action="./ViewDetails.aspx?src=TREATY&amp;mtdsg_no={NUMBERS[protocol]}&amp;chapter=26">
<table><tr><td>Status</td><td>: Parties : {total}</td></tr></table>
<table id="x_tblgrid"><tr><th>Participant</th><th>{HEAD}</th></tr>{body}</table></form></body></html>""".encode()
