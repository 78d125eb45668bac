"""What an installation can set. The only reader of the environment."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from engine.adapters.logs import LogSetting, log_what_nobody_caught, read_log_setting, start_logging
from engine.model.lazy_import import lazy_callable
from engine.store.address import read_address

if TYPE_CHECKING:
    from engine.adapters.mail import open_post
    from engine.adapters.signing_service import open_signing_service
    from engine.adapters.texts import open_texts
    from engine.adapters.virus_scanner import open_scanner
    from engine.adapters.zalo import open_zalo
    from engine.store.files import is_kept
    from engine.store.private import database_files, private_database, private_folder
else:
    open_post = lazy_callable("engine.adapters.mail", "open_post")
    open_signing_service = lazy_callable("engine.adapters.signing_service", "open_signing_service")
    open_texts = lazy_callable("engine.adapters.texts", "open_texts")
    open_zalo = lazy_callable("engine.adapters.zalo", "open_zalo")
    open_scanner = lazy_callable("engine.adapters.virus_scanner", "open_scanner")
    is_kept = lazy_callable("engine.store.files", "is_kept")
    database_files = lazy_callable("engine.store.private", "database_files")
    private_database = lazy_callable("engine.store.private", "private_database")
    private_folder = lazy_callable("engine.store.private", "private_folder")

NAMES = (
    "MOTCUA_BACKUP_PASSPHRASE",
    "MOTCUA_CUSTOMERS_MB",
    "MOTCUA_CUSTOMER_MB",
    "MOTCUA_DATABASE",
    "MOTCUA_DEMO",
    "MOTCUA_FILES",
    "MOTCUA_HOST",
    "MOTCUA_KEY",
    "MOTCUA_LOG",
    "MOTCUA_MAIL",
    "MOTCUA_ORIGIN",
    "MOTCUA_PERSONAL",
    "MOTCUA_PORT",
    "MOTCUA_PUBLIC_URL",
    "MOTCUA_SCANNER",
    "MOTCUA_SEAL",
    "MOTCUA_SIGNER",
    "MOTCUA_TEXTS",
    "MOTCUA_TRUSTED_PROXIES",
    "MOTCUA_WEEK_HOUR",
    "MOTCUA_ZALO",
)
"""Every variable that is a setting."""

_PREFIX = "MOTCUA_"
_OF_TESTS = "MOTCUA_TEST_"
_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?")


def without_settings() -> dict[str, str]:
    """The environment of a process that is to know nothing of this installation: neither where its
    database is nor with which password."""
    return {name: said for name, said in os.environ.items() if not name.startswith(_PREFIX)}


@dataclass(frozen=True, slots=True)
class Config:
    """``database`` is an SQLAlchemy URL; ``files`` the folder of uploaded files; ``mail`` the mail
    server that notices go out by (``engine.adapters.mail.open_post``), None where they stay unsent;
    ``texts`` the way out for SMS to customers (``engine.adapters.texts.open_texts``), likewise;
    ``zalo`` that for messages by Zalo (``engine.adapters.zalo.open_zalo``);
    ``signer`` the remote signing service (``engine.adapters.signing_service``), None for none;
    ``log`` what is logged (``engine.adapters.logs``). ``key`` is the file of the key that signs
    checkpoints, ``seal`` that of the keys that seal events, ``personal`` that of the master keys of
    personal data, all beside the files if unset; ``origin`` names the log of events; ``scanner`` is
    the virus scanner (``engine.adapters.virus_scanner.open_scanner``), None for none; ``demo``
    shows visitors around.
    ``trusted_proxies`` are addresses or networks of proxies whose X-Forwarded-For counts.
    ``public_url`` is the address that people use, with the path below which everything stands; None
    where that is ``host`` and ``port``.
    """

    database: str = field(default="sqlite:///data/motcua.db", repr=False)
    files: Path = Path("data/files")
    host: str = "127.0.0.1"
    port: int = 8470
    mail: str | None = field(default=None, repr=False)
    texts: str | None = None
    zalo: str | None = None
    signer: str | None = None
    log: LogSetting = field(default_factory=LogSetting)
    key: Path | None = None
    seal: Path | None = None
    personal: Path | None = None
    origin: str = "motcua"
    scanner: str | None = None
    demo: bool = False
    upload_quota: int = 500 << 20
    """How many bytes a login may have uploaded that no completed step refers to."""
    customer_mb: int = 100
    """How many MB of files one request may have that a customer has not handed in."""
    customers_mb: int = 10_240
    """How many MB all of these may have together."""
    week_hour: int = 7
    """From which hour of Vietnam's clock on the letter of the week is sent."""
    trusted_proxies: tuple[str, ...] = ()
    public_url: str | None = None

    @property
    def address(self) -> str:
        """The address that people use, without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def key_file(self) -> Path:
        """Where the key that signs checkpoints lies: ``MOTCUA_KEY``, or ``checkpoint.key`` beside
        the folder of files."""
        return self.key or self.files.parent / "checkpoint.key"

    @property
    def seal_file(self) -> Path:
        """Where the keys that seal events lie: ``MOTCUA_SEAL``, or ``seal.key`` beside the folder
        of files."""
        return self.seal or self.files.parent / "seal.key"

    @property
    def personal_file(self) -> Path:
        """Where the master keys of personal data lie: ``MOTCUA_PERSONAL``, or ``personal.key``
        beside the folder of files."""
        return self.personal or self.files.parent / "personal.key"

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
        MOTCUA_TEXTS, MOTCUA_ZALO, MOTCUA_SIGNER, MOTCUA_KEY, MOTCUA_SEAL, MOTCUA_PERSONAL,
        MOTCUA_ORIGIN, MOTCUA_SCANNER, MOTCUA_CUSTOMER_MB, MOTCUA_CUSTOMERS_MB, MOTCUA_DEMO,
        MOTCUA_LOG, MOTCUA_TRUSTED_PROXIES, MOTCUA_WEEK_HOUR and MOTCUA_PUBLIC_URL.

        Raises:
            ValueError: a setting is none, or its value cannot be; says which, and what to write.
        """
        refuse_unknown_settings()
        default = Config()
        port = os.environ.get("MOTCUA_PORT", str(default.port))
        if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError(f"MOTCUA_PORT is '{port}'. Give a number between 1 and 65535.")
        mail = os.environ.get("MOTCUA_MAIL")
        if mail:
            open_post(mail)
        texts = os.environ.get("MOTCUA_TEXTS")
        if texts:
            open_texts(texts)
        zalo = os.environ.get("MOTCUA_ZALO")
        if zalo:
            open_zalo(zalo)
        signer = os.environ.get("MOTCUA_SIGNER")
        if signer:
            open_signing_service(signer)
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
            texts=texts,
            zalo=zalo,
            signer=signer,
            log=read_log_setting(os.environ.get("MOTCUA_LOG", "")),
            key=Path(key) if (key := os.environ.get("MOTCUA_KEY")) else None,
            seal=Path(seal) if (seal := os.environ.get("MOTCUA_SEAL")) else None,
            personal=Path(own) if (own := os.environ.get("MOTCUA_PERSONAL")) else None,
            origin=os.environ.get("MOTCUA_ORIGIN", default.origin),
            scanner=scanner,
            customer_mb=_read_mb(
                "MOTCUA_CUSTOMER_MB", os.environ.get("MOTCUA_CUSTOMER_MB", ""), default.customer_mb
            ),
            customers_mb=_read_mb(
                "MOTCUA_CUSTOMERS_MB",
                os.environ.get("MOTCUA_CUSTOMERS_MB", ""),
                default.customers_mb,
            ),
            demo=_read_switch("MOTCUA_DEMO", os.environ.get("MOTCUA_DEMO", "")),
            week_hour=_read_hour(os.environ.get("MOTCUA_WEEK_HOUR", ""), default.week_hour),
            public_url=_read_public_url(os.environ.get("MOTCUA_PUBLIC_URL", "")),
            trusted_proxies=_read_proxies(os.environ.get("MOTCUA_TRUSTED_PROXIES", "")),
        )

    def start_logging(self) -> None:
        """Has this process log as the installation wants it."""
        start_logging(self.log, (self.database, self.mail))
        log_what_nobody_caught()

    def prepare(self) -> None:
        """Makes the folders that files and an embedded database stand in, and an empty database;
        what stands there is for this user alone, as far as it is of this installation.

        Raises:
            Unavailable: a folder or the file cannot be made.
        """
        path = read_address(self.database).path
        own = {one.name for one in (self.files, self.key_file, self.seal_file, self.personal_file)}
        if path is not None:
            own |= {one.name for one in database_files(Path(path))}
            private_folder(Path(path).parent, own.__contains__)
            private_database(Path(path))
        private_folder(self.files.parent, own.__contains__)
        private_folder(self.files, is_kept)


def backup_passphrase() -> str | None:
    """MOTCUA_BACKUP_PASSPHRASE: what the keys in a backup are encrypted with. Asked for where it is
    needed, so that it stands in no setting that lives longer."""
    return os.environ.get("MOTCUA_BACKUP_PASSPHRASE") or None


def refuse_unknown_settings() -> None:
    """Refuses a mistyped setting, which would have no effect.

    Raises:
        ValueError: a variable is called as a setting is, and is none; names the nearest.
    """
    for name in sorted(os.environ):
        if not name.startswith(_PREFIX) or name.startswith(_OF_TESTS) or name in NAMES:
            continue
        near = get_close_matches(name, NAMES, n=1, cutoff=0.7)
        remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(NAMES)}."
        raise ValueError(f"{name} is no setting of Motcua. {remedy} Nothing was done.")


def _read_mb(name: str, text: str, default: int) -> int:
    """
    Raises:
        ValueError: it is no number of megabytes.
    """
    text = text or str(default)
    if not re.fullmatch("[1-9][0-9]{0,8}", text):
        raise ValueError(f"{name} is '{text}'. Write a number of megabytes, such as {default}.")
    return int(text)


def _read_hour(text: str, default: int) -> int:
    """
    Raises:
        ValueError: it is no hour of a day.
    """
    text = text or str(default)
    if not re.fullmatch("[0-9]{1,2}", text) or int(text) > 23:
        raise ValueError(f"MOTCUA_WEEK_HOUR is '{text}'. Write an hour from 0 to 23, such as 7.")
    return int(text)


def _read_switch(name: str, text: str) -> bool:
    """
    Raises:
        ValueError: it is neither on nor off.
    """
    if text not in {"", "0", "1"}:
        raise ValueError(f"{name} is '{text}'. Write 1, or leave it out.")
    return text == "1"


def _read_public_url(text: str) -> str | None:
    """The address without a slash at its end.

    Raises:
        ValueError: browsers cannot open it as the place where everything begins.
    """
    if not text:
        return None
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    beyond = not host or parts.query or parts.fragment or "@" in parts.netloc or port == 0
    if beyond or parts.scheme not in {"http", "https"} or not _PATH.fullmatch(parts.path):
        raise ValueError(
            f"MOTCUA_PUBLIC_URL is '{text}'. Write the address that browsers open, such as "
            "https://motcua.example.vn or https://example.vn/motcua, without query or user."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}{parts.path.rstrip('/')}"


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
