"""The words that people put around a name: "the status of Poland", "République de Pologne"."""

from collections.abc import Iterator

#: Words that stand around a name and change nothing.
BEFORE = frozenset(
    "the a an of in for on about with is are was has does did do what whats which who where how show tell me us please "
    "status state states country nation republic rep kingdom principality sultanate commonwealth federation federal "
    "union democratic islamic people peoples socialist treaty government govt update news info check find get and "
    "la le les l el los las il lo gli i o os as der die das den dem de du des del della d da do dos das di im en "
    "republique republik republica repubblica respublika republika rzeczpospolita royaume reino konigreich koninkrijk "
    "bundesrepublik estado stato etat pays pais страна государство республика статус".split()
)
AFTER = frozenset(
    "republic rep kingdom state states country nation government govt treaty mine mines ban landmine landmines "
    "convention status and the please now today party member signatory is a in of on s to for it yet still ratified "
    "joined withdrawn signed left info news update island islands isl".split()
)


def shorter_readings(whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield fewer and fewer of the words, without what stands around a name."""
    count = len(whole)
    before = next((i for i, word in enumerate(whole) if word not in BEFORE), count)
    after = next((i for i, word in enumerate(reversed(whole)) if word not in AFTER), count)
    spans = [
        (start, stop)
        for start in range(before + 1)
        for stop in range(count - after, count + 1)
        if start < stop and stop - start < count
    ]
    for start, stop in sorted(spans, key=lambda span: span[0] - span[1]):
        yield whole[start:stop]


def core(whole: tuple[str, ...]) -> str:
    """Return the words in one, without those that stand around a name; empty where there are no others."""
    start, stop = 0, len(whole)
    while start < stop and whole[start] in BEFORE:
        start += 1
    while stop > start and whole[stop - 1] in AFTER:
        stop -= 1
    return "".join(whole[start:stop])
