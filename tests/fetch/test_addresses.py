"""Which addresses are of the public Internet, in all the forms in which others hide."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fetch.addresses import PrivateAddressError, is_no_metadata, is_public, socket_to


@pytest.mark.parametrize(
    "address",
    ["93.184.215.14", "8.8.8.8", "2606:4700::1111", "2a00:1450:4001::200e", "64:ff9b::808:808", "::ffff:8.8.8.8"],
)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "0.1.2.3",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "2001:db8::1",
        "3fff::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:4700::1111%eth0",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "100::1",
        "5f00::1",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "2130706433",
        "127.1",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "localhost",
        "",
    ],
)
def test_every_other_address_is_not(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_no_way_of_writing_a_private_address_makes_it_public(address: object) -> None:
    text = str(address)

    assert is_public(text) == is_public(f"::ffff:{text}") == is_public(f"64:ff9b::{text}")


def test_no_socket_is_made_to_an_address_that_is_not_public() -> None:
    make = socket_to(is_public)

    with pytest.raises(PrivateAddressError, match=r"127\.0\.0\.1 is not a public address"):
        make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80)))
    make((socket.AF_INET, socket.SOCK_STREAM, 0, "", ("93.184.215.14", 80))).close()


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "fe80::1", "fe80::1%eth0", "fd00:ec2::254"],
)
def test_where_a_cloud_tells_a_machine_its_keys_nothing_is_fetched_even_if_private_addresses_may_be(
    address: str,
) -> None:
    assert not is_no_metadata(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.8", "fd12:3456::1", "93.184.215.14", "100.64.0.1"])
def test_other_private_addresses_may_be_asked_where_they_are_allowed(address: str) -> None:
    assert is_no_metadata(address)
