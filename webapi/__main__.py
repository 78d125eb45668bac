"""Serving the API: ``python -m webapi``."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import waitress
from waitress.server import BaseWSGIServer

from engine import Broken, Config, Engine, Unavailable, Worker, database_roles
from webapi import connections, create_app
from webapi.address import AddressError
from webapi.sms_gateway import serve_gateway

THREADS = 8
EXIT_CONFIG = 2
EXIT_UNAVAILABLE = 7


def main() -> int:
    """Serves until SIGTERM or SIGINT; answers the exit code."""
    options = _read_options()
    try:
        config = Config.from_environment()
    except ValueError as error:
        return _fail(EXIT_CONFIG, str(error))
    config.start_logging()
    if options.log:
        logging.getLogger("webapi").setLevel(logging.INFO)
    engine = Engine(config)
    try:
        engine.require_there()
        config.prepare()
        engine.require_current()
        engine.require_keys()
        engine.require_plain_adopted()
        if engine.has_too_many_rights():
            sys.stderr.write(f"{database_roles.TOO_MANY_RIGHTS}\n")
        engine.checks.make_ready()
        if options.with_sms_gateway:
            _show_texts(options.with_sms_gateway, config)
        with _working(engine, options.with_worker):
            _serve(engine, config)
    except AddressError as error:
        return _fail(EXIT_CONFIG, str(error))
    except (Unavailable, Broken) as error:
        return _fail(EXIT_UNAVAILABLE, str(error))
    except OSError as error:
        where = f"{config.host}:{config.port}"
        return _fail(EXIT_UNAVAILABLE, f"Cannot listen on {where}: {error.strerror}.")
    finally:
        engine.close()
    return 0


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webapi", description="Serve the HTTP API.")
    parser.add_argument(
        "--with-worker", action="store_true", help="fire due timers in the same process"
    )
    parser.add_argument(
        "--log", action="store_true", help="log a line for each request, whatever MOTCUA_LOG says"
    )
    parser.add_argument(
        "--with-sms-gateway", metavar="FILE", help="serve the test gateway of FILE in this process"
    )
    return parser.parse_args()


def _show_texts(file: str, config: Config) -> None:
    """The test gateway beside the server. Where its address is taken, Motcua is served all the
    same."""

    def serve() -> None:
        try:
            serve_gateway(file, config)
        except (ValueError, OSError) as error:
            sys.stderr.write(f"The gateway for text messages is not served: {error}\n")

    Thread(target=serve, name="sms-gateway", daemon=True).start()


@contextmanager
def _working(engine: Engine, wanted: bool) -> Iterator[None]:
    """A worker beside the server, if it is wanted, until the block ends."""
    stop = Event()
    thread = Thread(target=Worker(engine, stop).run, name="worker", daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if wanted:
            thread.join()


def _serve(engine: Engine, config: Config) -> None:
    sockets: dict[int, object] = {}
    server = waitress.create_server(
        create_app(engine),
        host=config.host,
        port=config.port,
        threads=THREADS,
        max_request_body_size=sys.maxsize,  # webapi/security.py says how much is taken
        ident=None,
        channel_timeout=connections.TIMEOUT,
        cleanup_interval=connections.LOOKED_AT_EVERY,
        connection_limit=connections.CONNECTION_LIMIT,
        asyncore_use_poll=True,
        map=sockets,
        clear_untrusted_proxy_headers=False,  # webapi/client.py says which proxy is believed
    )
    for listening in sockets.values():
        if isinstance(listening, BaseWSGIServer):
            listening.channel_class = connections.Channel
    # A request that waits a moment for a thread is nothing to report.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    sys.stderr.write(f"Motcua listens on http://{config.host}:{config.port}/\n")
    sys.stderr.flush()
    server.run()
    server.close()


def _stop(*_: object) -> None:
    raise SystemExit


def _fail(code: int, message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
