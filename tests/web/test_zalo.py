"""Messages by Zalo: approved templates by a mapping, at any hour; where one may not be used, the
next channel is taken. A gateway on this machine plays Zalo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from engine import commands
from engine.adapters.zalo import open_zalo
from engine.model.documents import Document, Kind
from tests.contract.test_customer_messages import household, send, told
from tests.kit import INSTALLER, Installation, shipped
from webapi.sms_gateway import TextGateway, create_gateway

SECRET = "bi-mat-zalo"


@pytest.fixture
def gateway() -> Iterator[tuple[TextGateway, int]]:
    made = TextGateway(SECRET, "")
    server = make_server("127.0.0.1", 0, create_gateway(made), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield made, server.port
    finally:
        server.shutdown()
        thread.join()


def zalo_file(folder: Path, port: int, template: str) -> str:
    file = folder / "zalo.toml"
    file.write_text(
        f'url = "http://127.0.0.1:{port}/zalo"\nsecret = "{SECRET}"\nanswered = "data.msg_id"\n'
        f'[headers]\nAuthorization = "Bearer {SECRET}"\n[templates]\nC01 = "{template}"\n'
        "[refused]\nerrors = [-131, -118]\n"
    )
    return f"http:{file}"


def by_zalo(at: Installation) -> None:
    """Requests are answered by Zalo, and by SMS where that fails."""
    (found,) = (one for one in shipped() if one.name == "wording/C01")
    text = found.content.replace('channels = "sms email"', 'channels = "zalo sms email"')
    text = text.replace("together = true", "together = false")
    at.do(commands.Publish((Document(Kind.WORDING, found.key, text),)), INSTALLER)


@pytest.mark.parametrize("template", ["371502", "chua-duyet"])
def test_an_approved_template_is_sent_at_night_and_another_way_is_taken_without(
    either: Installation, tmp_path: Path, gateway: tuple[TextGateway, int], template: str
) -> None:
    folder = tmp_path / "texts"
    config = replace(
        either.config, zalo=zalo_file(tmp_path, gateway[1], template), texts=f"folder:{folder}"
    )
    at = Installation(config)
    by_zalo(at)
    at.at("2014-10-01 22:30")
    code = household(at)
    send(at)
    states = {channel: str(one.state) for (_, channel), one in told(at, code).items()}
    at.engine.close()
    if template.isdigit():
        assert states == {"zalo": "accepted"}
        (text,) = gateway[0].texts
        assert text.number == "84912345678"
        assert text.text.startswith(f"Zalo {template}: code: {code}, ")
    else:
        assert states == {"zalo": "undelivered", "sms": "held"}
        assert gateway[0].texts == []


def test_without_zalo_the_next_channel_is_taken(either: Installation, tmp_path: Path) -> None:
    at = Installation(replace(either.config, texts=f"folder:{tmp_path}"))
    by_zalo(at)
    code = household(at)
    send(at)
    states = {channel: str(one.state) for (_, channel), one in told(at, code).items()}
    at.engine.close()
    assert states == {"zalo": "undelivered", "sms": "accepted"}


@pytest.mark.parametrize("wrong", ["folder:x", "http:", "http:/nowhere.toml"])
def test_a_setting_that_cannot_be_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="MOTCUA_ZALO"):
        open_zalo(wrong)
