"""The objects of a PDF paper (ISO 32000-1, 7.3 and 7.7): every page is there, and every stream that
is reached can be unpacked."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.errors import Invalid
from engine.model.lazy_import import lazy_module

if TYPE_CHECKING:
    import pypdf
    from pypdf import generic
else:
    pypdf = lazy_module("pypdf")
    generic = lazy_module("pypdf.generic")

MAX_UNPACKED = 512
"""Megabytes of all streams together."""
_CHUNK = 1 << 20
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_JPEG = frozenset({"/DCTDecode", "/DCT"})
_DRAWN = ("/XObject", "/Font")
"""Resources without which something is missing on the page."""


class DamagedPdf(Exception):
    """Something in the paper is not as it was written."""


def check_objects(reader: pypdf.PdfReader) -> None:
    """Looks whether every page of the PDF and what is drawn on it are there.

    Raises:
        Damaged: a page, or something drawn on it, is missing; or a stream does not unpack.
        Invalid: its streams unpack to more than ``MAX_UNPACKED``.
    """
    for page in _pages(reader):
        _check_drawn(page)
    unpacked = 0
    for stream in _streams(reader):
        unpacked += _unpacked_size(stream, MAX_UNPACKED * _CHUNK - unpacked)


# -- pages


def _pages(reader: pypdf.PdfReader) -> Iterator[generic.DictionaryObject]:
    root = reader.root_object["/Pages"].get_object()
    if not isinstance(root, generic.DictionaryObject):
        raise DamagedPdf("the list of pages is missing")
    found = list(_leaves(root, set()))
    count = root.get("/Count")
    if isinstance(count, int) and count != len(found):
        raise DamagedPdf(f"{count} pages are said, {len(found)} are there")
    return iter(found)


def _leaves(node: object, seen: set[int]) -> Iterator[generic.DictionaryObject]:
    if not isinstance(node, generic.DictionaryObject) or id(node) in seen:
        raise DamagedPdf("a page is missing")
    seen.add(id(node))
    if "/Kids" not in node:
        yield node
        return
    kids = node["/Kids"].get_object()
    for kid in kids if isinstance(kids, generic.ArrayObject) else ():
        yield from _leaves(kid.get_object(), seen)


def _check_drawn(page: generic.DictionaryObject) -> None:
    """What the page refers to, in what it draws and with what, has to be there."""
    contents = page.get("/Contents")
    if contents is not None:
        parts = contents if isinstance(contents, generic.ArrayObject) else [contents]
        for part in parts:
            if not isinstance(part.get_object(), generic.StreamObject):
                raise DamagedPdf("what is written on a page is missing")
    resources = page.get("/Resources", generic.DictionaryObject()).get_object()
    for kind in _DRAWN if isinstance(resources, generic.DictionaryObject) else ():
        for name, found in _entries(resources.get(kind)):
            if not isinstance(found, generic.DictionaryObject):
                raise DamagedPdf(f"{name} of a page is missing")


def _entries(holder: object) -> Iterator[tuple[str, object]]:
    found = holder.get_object() if isinstance(holder, generic.PdfObject) else None
    if isinstance(found, generic.DictionaryObject):
        for name in found:
            yield name, found.raw_get(name).get_object()


# -- streams


def _streams(reader: pypdf.PdfReader) -> Iterator[generic.StreamObject]:
    """Those that something leads to, and those that hold other objects."""
    holders = {number for number, _ in reader.xref_objStm.values()}
    queue: list[object] = [reader.trailer]
    queue += [generic.IndirectObject(number, 0, reader) for number in sorted(holders)]
    seen: set[tuple[int, int]] = set()
    while queue:
        found = queue.pop()
        if isinstance(found, generic.IndirectObject):
            name = (found.idnum, found.generation)
            if name in seen:
                continue
            seen.add(name)
            found = found.get_object()
        if isinstance(found, generic.StreamObject):
            yield found
        if isinstance(found, generic.DictionaryObject):
            queue += [found.raw_get(name) for name in found]
        elif isinstance(found, generic.ArrayObject):
            queue += list.__iter__(found)


def _unpacked_size(stream: generic.StreamObject, most: int) -> int:
    filters = stream.get("/Filter")
    first = filters[0] if isinstance(filters, generic.ArrayObject) and filters else filters
    if first in _FLATE:
        return _inflate(stream._data, most)
    if first in _JPEG and not _has_jpeg_end(stream._data):
        raise DamagedPdf("a picture in it is cut off")
    return 0


def _has_jpeg_end(data: bytes) -> bool:
    return b"\xff\xd9" in data[-1024:]


def _inflate(data: bytes, most: int) -> int:
    """How many bytes it unpacks to; they are not kept."""
    unpacker, size = zlib.decompressobj(), 0
    while data and not unpacker.eof:
        try:
            size += len(unpacker.decompress(data, _CHUNK))
        except zlib.error as error:
            raise DamagedPdf("a stream does not unpack") from error
        data = unpacker.unconsumed_tail
        if size > most:
            raise too_large()
    if size and not unpacker.eof:
        raise DamagedPdf("a stream is cut off")
    return size


def too_large() -> Invalid:
    """What to say of a paper that would unpack to more than is read."""
    return Invalid(
        "paper_too_large",
        "The PDF would unpack to more than {most} MB. Print it anew as PDF with smaller pictures, "
        "or send it in parts.",
        most=MAX_UNPACKED,
    )
