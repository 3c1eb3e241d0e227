"""A publisher's site on loopback, in a thread, so that the command line can be run against it from outside."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Site:
    """Pages by path; whatever else is asked for is not there."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.root = ""

    def page(self, path: str, body: str, *, title: str = "Ban Campaign") -> str:
        """Put a web page there; return its address."""
        self.pages[path] = f"<!doctype html><html lang='fr'><title>{title}</title>{body}</html>".encode()
        return self.root + path

    def put(self, path: str, body: bytes) -> str:
        self.pages[path] = body
        return self.root + path


@contextmanager
def running() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            body = site.pages.get(self.path)
            self.send_response(404 if body is None else 200)
            kind = "text/html" if (body or b"").startswith(b"<!doctype") else "application/rss+xml"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.root = f"http://127.0.0.1:{server.server_address[1]}"
    yield site
    server.shutdown()
    server.server_close()
    thread.join()
