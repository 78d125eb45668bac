"""Files as cameras, scanners and office programs make them, and as they arrive when something goes
wrong."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject


def paper(text: str = "", pages: int = 1, password: str | None = None) -> bytes:
    """A PDF; another for another text."""
    writer = PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(200, 200)
        stream = DecodedStreamObject()
        stream.set_data(f"% {text}".encode())
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    if password is not None:
        writer.encrypt(password, algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def revised_paper() -> bytes:
    """A PDF to which a program, for a signature perhaps, has added something."""
    writer = PdfWriter(io.BytesIO(paper("a")), incremental=True)
    writer.add_metadata({"/Title": "Signed"})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def picture(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Every pixel another, so that what is lost shows."""
    found = Image.new("RGB", size)
    found.putdata(
        [(x * 4 % 256, y * 5 % 256, (x + y) % 256) for y in range(size[1]) for x in range(size[0])]
    )
    return found.convert(mode)


def exif(orientation: int = 6, place: bool = True) -> Image.Exif:
    """As a telephone writes it."""
    said = Image.Exif()
    said[0x010F], said[0x0112] = "Camera maker", orientation
    said.get_ifd(0x8769)[0xA431] = "SERIAL-4711"
    if place:
        said.get_ifd(0x8825)[1] = "N"
        said.get_ifd(0x8825)[2] = (10.0, 46.0, 0.0)
    return said


def jpeg(mode: str = "RGB", **more: Any) -> bytes:
    written = io.BytesIO()
    picture(mode=mode).save(written, "JPEG", quality=90, **more)
    return written.getvalue()


def png(mode: str = "RGB", **more: Any) -> bytes:
    written = io.BytesIO()
    picture(mode=mode).save(written, "PNG", **more)
    return written.getvalue()


def moving_png() -> bytes:
    written = io.BytesIO()
    picture().save(written, "PNG", save_all=True, append_images=[picture().rotate(90)])
    return written.getvalue()


def several_in_one() -> bytes:
    """An MPO: a JPEG with an index, and one more behind its end."""
    written = io.BytesIO()
    picture().save(written, "MPO", save_all=True, append_images=[picture().rotate(90)])
    return written.getvalue()


def huge_png(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that say that they are gigabytes."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(bytes(1000))),
            (b"IEND", b""),
        )
    )


def drawing(version: bytes = b"AC1027") -> bytes:
    """A DWG with the headers that are looked at."""
    if version in {b"AC1012", b"AC1014", b"AC1015"}:
        return (version.ljust(0x15, b"\x00") + struct.pack("<IBII", 1, 0, 0x40, 16)).ljust(
            0x60, b"\x00"
        )
    header = bytearray(0x6C)
    header[:12] = b"AcFssFcAJMB\x00"
    header[0x54:0x5C] = struct.pack("<Q", 0x100)
    seed = 1
    for at, byte in enumerate(header):
        seed = (seed * 0x343FD + 0x269EC3) & 0xFFFFFFFF
        header[at] = byte ^ (seed >> 16 & 0xFF)
    front = version.ljust(0x80, b"\x00") + bytes(header)
    return front.ljust(0x200, b"\x00") + struct.pack("<IIIII", 0x41630E3B, 64, 40, 2, 0) + bytes(40)
