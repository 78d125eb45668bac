"""Providers for trying things out, on the command line: of text messages, and of signatures."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path

import click

from engine.cli.session import read_config
from engine.config import Config

GATEWAY_FILE = "sms-gateway.toml"
SIGNER_FOLDER = "test-signer"
_NEXT_PORT = 1


@click.command("sms-gateway")
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
def sms_gateway(file: Path | None) -> None:
    """Serve a test gateway that shows text messages to customers on a page, and sends none.

    FILE is made where it is missing (sms-gateway.toml beside the files, if none is given). Serve
    Motcua with MOTCUA_TEXTS=http:FILE.
    """
    config = read_config()
    where = file or gateway_file(config)
    make_gateway_file(config, where)
    click.echo(f"Serve Motcua with MOTCUA_TEXTS=http:{where}", err=True)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "webapi.sms_gateway", str(where)])  # noqa: S606


@click.command("test-signer")
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
def test_signer(folder: Path | None) -> None:
    """Serve a remote signing service on which one signs as anybody, for trying things out.

    FOLDER holds its file, the key of its authority and a trust.toml, which are made where they are
    missing (test-signer beside the files, if none is given). Serve Motcua with
    MOTCUA_SIGNER=http:FOLDER/signer.toml.
    """
    where = folder or read_config().files.parent / SIGNER_FOLDER
    os.execv(sys.executable, [sys.executable, "-m", "webapi.test_signer", str(where)])  # noqa: S606


def gateway_file(config: Config) -> Path:
    """Where the file of the test gateway lies: beside the folder of files."""
    return config.files.parent / GATEWAY_FILE


def gateway_page(config: Config) -> str:
    """The address of its page: on this machine, one port above that of Motcua."""
    return f"http://127.0.0.1:{config.port + _NEXT_PORT}/"


def make_gateway_file(config: Config, where: Path) -> None:
    """Makes the file with a secret of its own, for this user alone, unless it is there."""
    if where.exists():
        return
    secret = secrets.token_urlsafe(24)
    where.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as made:
        made.write(
            f'url = "{gateway_page(config)}send"\n'
            f'secret = "{secret}"\n\n[headers]\nAuthorization = "Bearer {secret}"\n'
        )
