"""What to say of files that are none of those that are kept: how to make one of them."""

from __future__ import annotations

from engine.errors import Invalid

_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def unfit(content: bytes) -> Invalid:
    """What to say of a file of no kind that is kept."""
    if not content:
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this one is empty. Choose "
            "another.",
        )
    return (
        _picture(content)
        or _paper(content)
        or Invalid("file_unfit", "A file must be PDF, JPEG, PNG or DWG by its content.")
    )


def _picture(content: bytes) -> Invalid | None:
    brand = content[8:12] if content[4:8] == b"ftyp" else b""
    if brand in _HEIF:
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a photo in the "
            "format HEIC. On an iPhone choose Settings > Camera > Formats > Most Compatible and "
            "take it again, or send it from the telephone's browser, which makes a JPEG of it.",
        )
    if brand == b"avif" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a picture in the "
            "format WebP or AVIF. Save it as JPEG or PNG, and send that.",
        )
    if brand:
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a film. Send photos.",
        )
    if content[:4] in {b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+"}:
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a picture in the "
            "format TIFF, or a raw photo. Save a scan as PDF, a photo as JPEG, and send that.",
        )
    if content[:4] == b"GIF8" or content[:2] == b"BM":
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a picture in the "
            "format GIF or BMP. Save it as PNG, and send that.",
        )
    return None


def _paper(content: bytes) -> Invalid | None:
    office = b"[Content_Types].xml" in content or b"mimetypeapplication/vnd.oasis" in content[:200]
    if content.startswith(_OLE) or (content.startswith(_ZIP) and office):
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is a paper of Word, "
            "Excel or another office program. Save it as PDF, and send that.",
        )
    if content.startswith((_ZIP, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")):
        return Invalid(
            "file_unfit",
            "A file must be PDF, JPEG, PNG or DWG by its content, and this is an archive. Unpack "
            "it, and send the papers in it one by one.",
        )
    return None
