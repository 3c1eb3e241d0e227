"""Feeds and whole HTTP answers broken at random, each the same for the same seed."""

import gzip
import random
import zlib
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # publishes no types

SEEDS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "data" / "feeds").glob("*.[xj]*"))]
#: What parsers stumble over.
TOKENS = (
    *rb"""<
>
&
"
'
]]>
<![CDATA[
<!--
-->
<?xml version="1.0" encoding="utf-16"?>
<?
?>
<!DOCTYPE x [
<!ENTITY a '&b;'>
<!ENTITY a SYSTEM 'file:///etc/passwd'>
&a;
&#0;
&#xD800;
&#99999999999;
&lt;b&gt;
&amp;amp;lt;
<item>
</item>
<item/>
<entry>
</entry>
<rss>
</rss>
<channel>
</channel>
<feed xmlns='http://www.w3.org/2005/Atom'>
<rdf:RDF>
<title>
</title>
<title type='xhtml'>
<link/>
<link rel='alternate' href='//['/>
<guid isPermaLink='true'>
<content type='base64'>
<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>
<media:description>
<amn:id name='
<description>
<content:encoded>
<svg><title>
<textinput>
<image>
<source url='
<author><name/></author>
<category term=''/>
xml:base='//['
xml:lang='x'
xmlns='x'
xmlns:media='
<pubDate>31 Feb 99999 99:99 +9999</pubDate>
<ttl>99999999999999</ttl>
<lastBuildDate>
<script>
<style>
<div>
<p class="caption">
{"version": "https://jsonfeed.org/version/1.1", "items": [
[
1e999
null""".splitlines(),
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xc3", b"\r", b"\n", b"\t", b"\x1b$B"),
)
HEADERS = rb"""Content-Type: text/xml; charset=utf-16
Content-Type: application/xml; charset="
Content-Type: text/html; charset=idna
Content-Type: ;;;=
Content-Encoding: gzip
Content-Encoding: br
Content-Encoding: deflate
Content-Encoding: zstd, gzip
Content-Length: 5
Content-Length: 99999999999999999999
Content-Length: -1
Content-Length: x
Transfer-Encoding: chunked
Transfer-Encoding: gzip, chunked
ETag: "\xff\xfe
ETag: W/"a", "b"
Last-Modified: never
Cache-Control: max-age=99999999999999999999, max-age=x
Expires: Thu, 99 Foo 99999 99:99:99 GMT
Retry-After: -1
Retry-After: 1e400
Location: /feed
Location: http://[::
Location: javascript:alert(1)
Location: http://127.0.0.1:1/
Link: <https://hub.example/>; rel=hub, <//[>; rel=self
Link: <<<>>>;;;"
Set-Cookie: a=\0
Age: \xb2
Broken header""".splitlines()
STATUSES = (
    *(6 * [200]),
    203,
    204,
    206,
    300,
    301,
    302,
    304,
    307,
    308,
    399,
    400,
    403,
    404,
    410,
    429,
    451,
    500,
    503,
    599,
    999,
)
#: The most that a token is repeated: what is cubic shows. feedparser's parser for broken XML is quadratic.
REPEATS = 4_000
#: The longest body, so that a round stays short.
BODY_BYTES = 400_000


def body(chance: random.Random) -> bytes:
    """Return a saved feed with up to eight places overwritten, cut, doubled or filled."""
    found = chance.choice(SEEDS)
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        at = chance.randint(0, len(found))
        upto = at + chance.choice((0, 0, 0, 1, 3, 30, 300, 10_000))
        kind = chance.randrange(8)
        if kind == 0:
            put = chance.randbytes(chance.randint(1, 8))
        elif kind == 1:
            put = chance.choice(TOKENS) * chance.choice((1, 2, 50, REPEATS))
        elif kind == 2:
            put = found[at // 2 : at]
        elif kind == 3:
            other = chance.choice(SEEDS)
            put = other[chance.randint(0, len(other)) :]
        elif kind == 4:
            # Where a text begins, a long one; as likely in what the feed says of itself.
            at = upto = found.find(b">", at if chance.random() < 0.5 else found.find(b"<title")) + 1
            put = chance.choice((b"word ", b"x", b"&amp;")) * chance.choice((3_000, 70_000))
        else:
            put = chance.choice(TOKENS)
        found = (found[:at] + put + found[upto:])[:BODY_BYTES]
    return found


def edited(chance: random.Random, before: bytes) -> bytes:
    """Return a feed as it might come at the next poll: an entry more or less, a word or a date changed."""
    entries = before.split(b"<item")
    if len(entries) > 2 and chance.random() < 0.7:
        middle = entries[1:-1]
        chance.shuffle(middle)
        before = b"<item".join([entries[0], *middle[chance.randrange(2) :], entries[-1]])
    return before.replace(chance.choice((b"2026", b"the", b"mine", b"News")), b"again", 1)


def answer(chance: random.Random, content: bytes) -> bytes:
    """Return a whole HTTP answer with this body: packed, announced and cut in any way."""
    packing = chance.choice(("", "", "gzip", "deflate", "br", "bomb"))
    if packing == "bomb":
        content, packing = bytes(3_000_000), chance.choice(("gzip", "deflate", "br"))
    packed: bytes = {"": bytes, "gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[packing](
        content
    )
    lines = [b"HTTP/1.1 %d Whatever" % chance.choice(STATUSES), b"Connection: close"]
    if packing:
        lines.append(b"Content-Encoding: " + packing.encode())
    if chance.random() < 0.5:
        lines.append(b"Content-Length: %d" % (len(packed) + chance.choice((0, 0, 0, 0, 7, -7))))
    lines += chance.sample(HEADERS, chance.choice((0, 0, 0, 1, 2)))
    whole = b"\r\n".join(lines) + b"\r\n\r\n" + packed
    for _ in range(chance.choice((0, 0, 0, 0, 1, 2))):
        at = chance.randint(0, min(len(whole), 300))
        whole = whole[:at] + chance.randbytes(2) + whole[at + chance.randint(0, 3) :]
    return whole[: chance.randint(0, len(whole))] if chance.random() < 0.1 else whole
