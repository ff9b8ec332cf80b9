"""Serves moto on a free loopback port until standard input ends, so that it never outlives whoever started it."""

import os
import signal
import sys
import threading

from flask import request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.serving import make_server


def not_implemented(error):
    return f"moto: {error}", 501


def no_such_operation(error):
    """No path of the service leads there: moto does not have the operation. Answers of the service itself pass."""
    if request.url_rule is None:
        return f"moto: {request.method} {request.path} has not been implemented", 501
    return error


def backend_app(service):
    """moto raises for an operation that it does not have, which Flask would answer with a 500 that names nothing."""
    app = create_backend_app(service)
    app.debug = False
    app.register_error_handler(NotImplementedError, not_implemented)
    app.register_error_handler(NotFound, no_such_operation)
    app.register_error_handler(MethodNotAllowed, no_such_operation)
    return app


class QuietRequestHandler(MotoRequestHandler):
    def log_request(self, *_):
        """Every call is in the tests' own record."""


if __name__ == "__main__":
    # Ctrl-C is for the tests; the server ends when they have ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = make_server(
        "127.0.0.1",
        0,
        DomainDispatcherApplication(backend_app),
        threaded=True,
        request_handler=QuietRequestHandler,
    )
    # State machines that moto runs call its services there.
    os.environ["MOTO_PORT"] = str(server.server_port)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
    server.shutdown()
