"""What an installation can set. The only reader of the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from engine.lazy import lazy_callable
from engine.logs import LogSetting, read_log_setting, start_logging
from engine.store.address import read_address

if TYPE_CHECKING:
    from engine.mail import open_post
    from engine.scanner import open_scanner
else:
    open_post = lazy_callable("engine.mail", "open_post")
    open_scanner = lazy_callable("engine.scanner", "open_scanner")


@dataclass(frozen=True, slots=True)
class Config:
    """``database`` is an SQLAlchemy URL; ``files`` the folder of uploaded files; ``mail`` the mail
    server that notices go out by (``engine.mail.open_post``), None where they stay unsent; ``log``
    what is logged (``engine.logs``). ``key`` is the file of the key that signs checkpoints,
    ``seal`` that of the keys that seal events, both beside the files if unset; ``origin`` names the
    log of events; ``scanner`` is the virus scanner (``engine.scanner.open_scanner``), None for
    none; ``demo`` shows visitors around.
    ``trusted_proxies`` are addresses or networks of proxies whose X-Forwarded-For counts.
    """

    database: str = field(default="sqlite:///data/motcua.db", repr=False)
    files: Path = Path("data/files")
    host: str = "127.0.0.1"
    port: int = 8470
    mail: str | None = field(default=None, repr=False)
    log: LogSetting = field(default_factory=LogSetting)
    key: Path | None = None
    seal: Path | None = None
    origin: str = "motcua"
    scanner: str | None = None
    demo: bool = False
    upload_quota: int = 500 << 20
    """How many bytes a login may have uploaded that no completed step refers to."""
    trusted_proxies: tuple[str, ...] = ()

    @property
    def key_file(self) -> Path:
        return self.key or self.files.parent / "checkpoint.key"

    @property
    def seal_file(self) -> Path:
        return self.seal or self.files.parent / "seal.key"

    def trusts_proxy(self, address: str) -> bool:
        """Whether the address is one of the trusted proxies."""
        try:
            given = ip_address(address)
        except ValueError:
            return False
        found = getattr(given, "ipv4_mapped", None) or given
        return any(found in ip_network(one) for one in self.trusted_proxies)

    @staticmethod
    def from_environment() -> Config:
        """Settings from MOTCUA_DATABASE, MOTCUA_FILES, MOTCUA_HOST, MOTCUA_PORT, MOTCUA_MAIL,
        MOTCUA_KEY, MOTCUA_SEAL, MOTCUA_ORIGIN, MOTCUA_SCANNER, MOTCUA_DEMO,
        MOTCUA_LOG and MOTCUA_TRUSTED_PROXIES.

        Raises:
            ValueError: the database has no address that can be read, the port is not a number
                between 1 and 65535, the mail server, the scanner or what is logged is none, or a
                trusted proxy is no address.
        """
        default = Config()
        port = os.environ.get("MOTCUA_PORT", str(default.port))
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"MOTCUA_PORT is '{port}'. Give a number between 1 and 65535.")
        mail = os.environ.get("MOTCUA_MAIL")
        if mail:
            open_post(mail)
        scanner = os.environ.get("MOTCUA_SCANNER")
        if scanner is not None:
            open_scanner(scanner)
        read_address(os.environ.get("MOTCUA_DATABASE", default.database))
        return Config(
            database=os.environ.get("MOTCUA_DATABASE", default.database),
            files=Path(os.environ.get("MOTCUA_FILES", default.files)),
            host=os.environ.get("MOTCUA_HOST", default.host),
            port=int(port),
            mail=mail,
            log=read_log_setting(os.environ.get("MOTCUA_LOG", "")),
            key=Path(key) if (key := os.environ.get("MOTCUA_KEY")) else None,
            seal=Path(seal) if (seal := os.environ.get("MOTCUA_SEAL")) else None,
            origin=os.environ.get("MOTCUA_ORIGIN", default.origin),
            scanner=scanner,
            demo=os.environ.get("MOTCUA_DEMO") == "1",
            trusted_proxies=_read_proxies(os.environ.get("MOTCUA_TRUSTED_PROXIES", "")),
        )

    def start_logging(self) -> None:
        """Has this process log as the installation wants it."""
        start_logging(self.log, (self.database, self.mail))

    def prepare(self) -> None:
        """Makes the folders that files and an embedded database stand in."""
        path = read_address(self.database).path
        if path is not None:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.files.mkdir(parents=True, exist_ok=True)


def _read_proxies(text: str) -> tuple[str, ...]:
    """Addresses and networks, with commas between them.

    Raises:
        ValueError: one of them is neither.
    """
    found = tuple(one.strip() for one in text.split(",") if one.strip())
    for one in found:
        try:
            ip_network(one)
        except ValueError as error:
            raise ValueError(
                f"MOTCUA_TRUSTED_PROXIES names '{one}', which is no address and no network: "
                f"{error}. Write addresses or networks such as 127.0.0.1, 10.0.0.0/8, with commas "
                "between them."
            ) from error
    return found
