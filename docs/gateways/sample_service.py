"""A service to put behind a gateway: it answers each call with its method and path, as JSON.

    python3 docs/gateways/sample_service.py 9000

It answers under any prefix, and `/health` as well. It needs only Python 3.
"""

import json
import sys
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Sample(BaseHTTPRequestHandler):
    """Says what it was asked."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        said = json.dumps({"method": self.command, "path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    with suppress(KeyboardInterrupt):
        ThreadingHTTPServer(("127.0.0.1", port), Sample).serve_forever()
