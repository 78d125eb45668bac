"""What an installation can set. The only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from engine.mail import open_post
from engine.scanner import open_scanner


@dataclass(frozen=True, slots=True)
class Config:
    """``database`` is an SQLAlchemy URL; ``files`` the folder of uploaded files; ``mail`` the mail
    server that notices go out by (``engine.mail.open_post``), None for the log. ``key`` is the
    file of the key that signs checkpoints, ``seal`` that of the keys that seal events, both beside
    the files if unset; ``origin`` names the log; ``scanner`` is the virus scanner
    (``engine.scanner.open_scanner``), None for none; ``demo`` shows visitors around.
    """

    database: str = field(default="sqlite:///data/motcua.db", repr=False)
    files: Path = Path("data/files")
    host: str = "127.0.0.1"
    port: int = 8470
    mail: str | None = field(default=None, repr=False)
    key: Path | None = None
    seal: Path | None = None
    origin: str = "motcua"
    scanner: str | None = None
    demo: bool = False
    upload_quota: int = 500 << 20
    """How many bytes a login may have uploaded that no completed step refers to."""

    @property
    def key_file(self) -> Path:
        return self.key or self.files.parent / "checkpoint.key"

    @property
    def seal_file(self) -> Path:
        return self.seal or self.files.parent / "seal.key"

    @staticmethod
    def from_environment() -> Config:
        """Settings from MOTCUA_DATABASE, MOTCUA_FILES, MOTCUA_HOST, MOTCUA_PORT, MOTCUA_MAIL,
        MOTCUA_KEY, MOTCUA_SEAL, MOTCUA_ORIGIN, MOTCUA_SCANNER and MOTCUA_DEMO.

        Raises:
            ValueError: the port is not a number between 1 and 65535, or the mail server or the
                scanner is none.
        """
        default = Config()
        port = os.environ.get("MOTCUA_PORT", str(default.port))
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"MOTCUA_PORT is '{port}'. Give a number between 1 and 65535.")
        mail = os.environ.get("MOTCUA_MAIL")
        open_post(mail)
        scanner = os.environ.get("MOTCUA_SCANNER")
        open_scanner(scanner)
        return Config(
            database=os.environ.get("MOTCUA_DATABASE", default.database),
            files=Path(os.environ.get("MOTCUA_FILES", default.files)),
            host=os.environ.get("MOTCUA_HOST", default.host),
            port=int(port),
            mail=mail,
            key=Path(key) if (key := os.environ.get("MOTCUA_KEY")) else None,
            seal=Path(seal) if (seal := os.environ.get("MOTCUA_SEAL")) else None,
            origin=os.environ.get("MOTCUA_ORIGIN", default.origin),
            scanner=scanner,
            demo=os.environ.get("MOTCUA_DEMO") == "1",
        )

    def prepare(self) -> None:
        """Makes the folders that files and an embedded database stand in."""
        url = make_url(self.database)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        self.files.mkdir(parents=True, exist_ok=True)
