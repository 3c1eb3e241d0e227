"""Bodies: compressed in every way, cut anywhere, and bombs."""

import gzip
import zlib

import brotli  # type: ignore[import-untyped]  # publishes no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetch.body import Body, BrokenError, CutOffError, TooLargeError

LIMIT = 10_000


def bare(data: bytes) -> bytes:
    made = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return made.compress(data) + made.flush()


PACKED = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress, "": bytes}


def unpack(encoding: str, *pieces: bytes, limit: int = LIMIT) -> bytes:
    body = Body(encoding, limit)
    for piece in pieces:
        body.add(piece)
    return body.whole()


@given(
    data=st.binary(max_size=LIMIT).filter(lambda data: not data.startswith(b"\x1f\x8b")),
    encoding=st.sampled_from(sorted(PACKED)),
    step=st.integers(1, 50),
)
def test_a_body_comes_out_as_it_went_in_however_it_arrives(data: bytes, encoding: str, step: int) -> None:
    packed = PACKED[encoding](data)

    assert unpack(encoding, *(packed[at : at + step] for at in range(0, len(packed), step)), limit=2 * LIMIT) == data


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", gzip.compress(b"text", mtime=0)),
        ("br", gzip.compress(b"text", mtime=0)),
        ("gzip", b"text"),
        ("deflate", bare(b"text")),
        ("x-gzip", gzip.compress(b"te", mtime=0) + gzip.compress(b"xt", mtime=0)),
        ("GZIP", gzip.compress(b"text", mtime=0) + b"\0\0padding"),
        ("identity", b"text"),
    ],
)
def test_a_server_that_declares_its_encoding_wrongly_is_understood(encoding: str, packed: bytes) -> None:
    assert unpack(encoding, packed) == b"text"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_compressed_body_that_is_cut_off_is_noticed(encoding: str) -> None:
    packed = PACKED[encoding](bytes(range(256)) * 10)

    with pytest.raises(CutOffError):
        unpack(encoding, packed[: len(packed) // 2])


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_bomb_is_stopped_at_the_limit(encoding: str) -> None:
    bomb = PACKED[encoding](bytes(20_000_000))
    body = Body(encoding, 1_000_000)

    with pytest.raises(TooLargeError):
        body.add(bomb)


def test_a_bomb_in_many_members_is_stopped_at_the_limit() -> None:
    with pytest.raises(TooLargeError):
        unpack("gzip", gzip.compress(bytes(1_000)) * 100)


def test_a_body_of_just_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    assert len(unpack("gzip", gzip.compress(bytes(LIMIT)))) == LIMIT

    with pytest.raises(TooLargeError):
        unpack("gzip", gzip.compress(bytes(LIMIT + 1)))
    with pytest.raises(TooLargeError):
        unpack("", bytes(LIMIT + 1))


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", b"\x1f\x8b" + 20 * b"x"), ("deflate", b"x\x9c" + 20 * b"\xff"), ("br", 20 * b"\xff"), ("zstd", b"text")],
)
def test_what_cannot_be_unpacked_is_told(encoding: str, packed: bytes) -> None:
    with pytest.raises(BrokenError):
        unpack(encoding, packed)


@pytest.mark.parametrize("encoding", sorted(PACKED))
def test_no_bytes_are_an_empty_body_whatever_was_declared(encoding: str) -> None:
    assert unpack(encoding) == b""


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "br", "", "zstd"]))
def test_nothing_but_the_three_errors_comes_of_any_bytes(data: bytes, encoding: str) -> None:
    try:
        found = unpack(encoding, b"\x1f\x8b\x08\x00" + data if encoding == "gzip" else data)
    except (TooLargeError, CutOffError, BrokenError):
        return

    assert len(found) <= LIMIT
