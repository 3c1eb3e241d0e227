"""Running text to whole sentences, in any of the lexicon's languages."""

import re

#: Words that end in a stop without ending a sentence, without the stop, case-folded.
ABBREVIATIONS = frozenset(
    # titles and ranks
    "mr mrs ms dr prof sen rep gen col lt capt maj sgt gov pres hon st rev msgr sr jr mme mlle hr hrn fr sra dra ing"
    " mag dipl inż mgr płk gen. por kpt ks św".split()
    # months, numbers, references
    + "jan feb mar apr jun jul aug sep sept oct nov dec no nos nr vol art arts para paras p pp par sec fig cf ca approx"
    " est vs etc incl al op abs ziff bzw ggf ca. usw vgl bspw sog inkl zzgl mio mrd tys mln mld godz ul pkt ust"
    " тис млн млрд грн руб ст п пп ім вул обл рр р т г гг стр см др напр min maks esim mm ym ns nk kl lk st jms tk lpp"
    " plg pan t.y y.n dz gen.sek ex env janv févr juil sept oct nov déc art. núm pág sr. av bd".split()
    # organisations and places
    + "inc ltd co corp bros dept univ assn ft mt u.s u.k u.n e.g i.e a.m p.m d.c z.b d.h u.a t.d b.v s.a ee.uu".split()
)

#: A stop, closing quotes and brackets after it, and the space that parts it from the next sentence.
STOP = re.compile(
    r"""(?P<stop>[.!?…]+|[。！？｡]+|[؟۔]+|[។៕]+|[။]+)(?P<close>["'”’»)\]」』]*)(?P<gap>\s+|(?<=[。！？｡។៕။”」』])|$)"""
)
INITIAL = re.compile(r"(?:^|[\s(\"“«.])\w$")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, in order; a line break always ends one.

    Abbreviations, initials and ordinals ("2. Mai", "s. 5") keep their sentence together; where it is in doubt the
    sentence goes on, because a summary may quote a sentence too many but never half a one.
    """
    found: list[str] = []
    for line in text.splitlines():
        start = 0
        for stop in STOP.finditer(line):
            if _ends_here(line, start, stop):
                found.append(line[start : stop.end()].strip())
                start = stop.end()
        found.append(line[start:].strip())
    return tuple(sentence for sentence in found if sentence)


def _ends_here(line: str, start: int, stop: re.Match[str]) -> bool:
    if stop["stop"] != ".":
        return not (stop["stop"] == "…" and line[stop.end() : stop.end() + 1].islower())
    after = line[stop.end() : stop.end() + 1]
    if not after:
        return True
    if after.islower():
        return False
    before = line[start : stop.start("stop")]
    word = re.split(r"[\s(\"“«]", before)[-1].casefold()
    if word in ABBREVIATIONS or INITIAL.search(before):
        return False
    return not (word.isdigit() and len(word) <= 2)
