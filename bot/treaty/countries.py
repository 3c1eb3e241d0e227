"""States and territories of ISO 3166-1, with the English names that answers use. Kosovo stands as XKX."""

import csv
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data" / "names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A state or territory."""

    iso3: str
    iso2: str
    #: As a title or in a list: "Netherlands".
    name: str
    #: Within a sentence: "the Netherlands".
    in_text: str

    @property
    def opening(self) -> str:
        """At the start of a sentence: "The Netherlands"."""
        return self.in_text[:1].upper() + self.in_text[1:]


def _read() -> dict[str, Country]:
    with (FOLDER / "countries.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["iso3"]: Country(
                iso3=row["iso3"],
                iso2=row["iso2"],
                name=row["name"],
                in_text=f"{row['the']} {row['name']}".strip(),
            )
            for row in csv.DictReader(file)
        }


#: By alpha-3 code.
COUNTRIES = _read()
