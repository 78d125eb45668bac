"""Files of ours that pages are drawn with: read and compressed once, and kept in the memory.

Their addresses hold a part of the hash of their content, so that a browser may keep them for good.
"""

from __future__ import annotations

import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Response, request

from webapi.compression import packed, takes_gzip

STATIC = Path(__file__).parent / "static"
_LETTERS = 12
_SMALLEST = 9
"""The level of gzip that takes longest; it is used once for each file."""
_LEAST_WON = 0.9
_VERSIONED = re.compile(r"(?P<stem>.+)\.(?P<version>[0-9a-f]{12})(?P<suffix>\.[a-z0-9]+)")
_OWN_FILE = re.compile(rb"""(?<=["'(]\./)[a-zA-Z0-9_-]+\.(?:js|css|woff2)(?=["')])""")
"""What a script or stylesheet of ours names that lies beside it."""
_TEXTS = (".css", ".js")


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent; ``compressed`` is None where that would win little, ``version`` another
    whenever the content is another."""

    content: bytes
    compressed: bytes | None
    version: str
    mimetype: str


def has_asset(name: str) -> bool:
    """Whether there is a file of this name, with or without its version."""
    return _plain(name)[0] in _names()


def asset_name(name: str) -> str:
    """The name of a file of ours with its version: ``pages.css`` is ``pages.3f…9a.css``."""
    version = read_asset(STATIC / name).version
    path = Path(name)
    return f"{path.stem}.{version}{path.suffix}"


def send_own(name: str) -> Response:
    """Answers with a file of ours, kept for good where it is asked for by its version."""
    plain, version = _plain(name)
    asset = read_asset(STATIC / plain)
    return send_asset_file(asset, kept_for_good=version == asset.version)


def send_asset_file(asset: Asset, kept_for_good: bool = False) -> Response:
    """Answers with a file, compressed where the browser takes that; with 304 where it has it."""
    compressed = asset.compressed if takes_gzip() else None
    content = asset.content if compressed is None else compressed
    response = Response(content, mimetype=asset.mimetype)
    if compressed is not None:
        response.content_encoding = "gzip"
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
    response.set_etag(asset.version if compressed is None else f"{asset.version}-gzip")
    lasting = "public, max-age=31536000, immutable" if kept_for_good else "no-cache"
    response.headers["Cache-Control"] = lasting
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


@cache
def read_asset(file: Path) -> Asset:
    """The file with what is made of it once."""
    content = file.read_bytes()
    if file.parent == STATIC and file.suffix in _TEXTS:
        content = _OWN_FILE.sub(_versioned, content)
    small = packed(content, _SMALLEST)
    wins = len(small) < _LEAST_WON * len(content)
    version = hashlib.sha256(content).hexdigest()[:_LETTERS]
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return Asset(content, small if wins else None, version, kind)


def _versioned(found: re.Match[bytes]) -> bytes:
    name = found[0].decode()
    return asset_name(name).encode() if name in _names() else found[0]


def _plain(name: str) -> tuple[str, str]:
    """The name of a file and the version that is asked for, empty where none is."""
    found = _VERSIONED.fullmatch(name)
    return (found["stem"] + found["suffix"], found["version"]) if found else (name, "")


@cache
def _names() -> frozenset[str]:
    return frozenset(file.name for file in STATIC.iterdir())
