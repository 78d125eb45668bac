"""Signed PDF papers (ISO 32000-2, 12.8; ETSI EN 319 142): the paper that was offered, followed by
one signature and by nothing else that could be seen.

It is loaded in a reader of the sandbox alone: pyHanko brings much that a server does not need.
"""

from __future__ import annotations

import io
import logging
import re
from datetime import UTC, datetime

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from engine.errors import Conflict, EngineError, Invalid
from engine.inspection.signatures import SignedBy
from engine.inspection.signed_revisions import POLICY, adds_only_signatures, covers_much
from engine.model.text import without_control
from engine.model.trust import Authority

for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
    # What they complain about is in what people sent.

_USAGE = KeyUsageConstraints(
    key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False
)
_NUMBER = re.compile(r"(?:([A-Za-z]{2,10}) ?: ?)?([A-Z]?\d[\d-]{5,18}\d)")
_NAMES = frozenset({"common_name", "organization_name"})
_NUMBERED = frozenset({"user_id", "serial_number", "organization_identifier"})
"""Parts of a certificate in which an authority writes official numbers. In others, such as an
address of mail, the signer may have chosen them."""
_MOST_TOLD = 500


def read_signed_pdf(
    offered: bytes, signed: bytes, authorities: tuple[Authority, ...], at: datetime
) -> SignedBy:
    """What ``signatures.read_signature`` returns.

    Raises:
        Conflict: what was offered can carry no digital signature.
        Invalid: it is not signed, or not so that it counts.
    """
    try:
        before = _open(offered)
        if before.encrypted:
            raise _unsignable()
        revisions = before.xrefs.total_revisions
        ends_at = before.xrefs.get_startxref_for_revision(revisions - 1)
    except (EngineError, MemoryError):
        raise
    except Exception as error:  # of a library that reads anything
        raise _unsignable() from error
    try:
        reader = _open(signed)
        if reader.encrypted:
            raise Invalid(
                "signed_file_locked",
                "The signed file is encrypted. Sign without a password or encryption, and send "
                "that.",
            )
        _require_offered(reader, offered, signed, revisions, ends_at)
        found = _only_signature(reader, revisions)
        _require_same(reader, found, revisions)
        return _signer(found, authorities, at)
    except (EngineError, MemoryError):
        raise
    except Exception as error:  # of libraries that read anything: whatever they meet is the file's
        raise Invalid(
            "signed_file_broken",
            "The signed file cannot be read as a signed PDF: it is damaged, or its signature is of "
            "no known form. Sign the document once more, and send that file.",
        ) from error


def _open(content: bytes) -> PdfFileReader:
    return PdfFileReader(io.BytesIO(content))


def _unsignable() -> Conflict:
    return Conflict(
        "document_unsignable",
        "The document as the office made it cannot carry a digital signature. Call the office to "
        "have it made anew, or sign it at the desk.",
    )


def _require_offered(
    reader: PdfFileReader, offered: bytes, signed: bytes, revisions: int, ends_at: int
) -> None:
    """A signature is appended: the offered paper stands at the beginning, byte for byte, and the
    chain of revisions leads back to it."""
    whole = signed.startswith(offered) and reader.xrefs.total_revisions >= revisions
    if not whole or reader.xrefs.get_startxref_for_revision(revisions - 1) != ends_at:
        raise Invalid(
            "signed_another_document",
            "This is another document than the one that you were shown, or a program has written "
            "it anew. Download the document again, sign that very file without printing or saving "
            "it otherwise, and send it.",
        )


def _only_signature(reader: PdfFileReader, revisions: int) -> EmbeddedPdfSignature:
    added: list[EmbeddedPdfSignature] = [
        one for one in reader.embedded_regular_signatures if one.signed_revision >= revisions
    ]
    if not added:
        raise Invalid(
            "signature_missing",
            "The file has no digital signature of yours. Sign the document with your certificate, "
            "and send the signed file.",
        )
    if len(added) > 1:
        raise Invalid(
            "signed_more_than_once",
            "The file was signed {count} times. Sign the document once, with the certificate of "
            "the customer.",
            count=len(added),
        )
    return added[0]


def _require_same(reader: PdfFileReader, found: EmbeddedPdfSignature, revisions: int) -> None:
    """Nothing that can be seen was changed, before the signature or behind it."""
    if not adds_only_signatures(reader, revisions - 1):
        if not adds_only_signatures(reader, found.signed_revision):
            raise _tampered()
        raise Invalid(
            "signed_after_change",
            "The document was changed before it was signed: what is signed is not what was "
            "offered. Download it again, and sign it as it is. Ask the office for what is to be "
            "changed.",
        )
    if covers_much(found.sig_field):
        raise Invalid(
            "signature_covers_page",
            "The picture of the signature covers much of the page. Make it smaller, or sign "
            "without one.",
        )


def _tampered() -> Invalid:
    return Invalid(
        "signed_file_changed",
        "The file was changed after it was signed. Sign the document once more, and send that file "
        "as it is.",
    )


def _signer(
    found: EmbeddedPdfSignature, authorities: tuple[Authority, ...], at: datetime
) -> SignedBy:
    known = {_certificate(one).dump(): one for one in authorities}
    context = ValidationContext(
        trust_roots=[_certificate(one) for one in authorities], moment=at, allow_fetching=False
    )
    status = validate_pdf_signature(found, context, diff_policy=POLICY, key_usage_settings=_USAGE)
    _require_intact(status)
    _require_trusted(found, status, at)
    path = status.validation_path
    assert path is not None, "it is trusted"
    anchor = next(one for one in path if one.dump() in known)
    return _signed_by(found, known[anchor.dump()].name)


def _certificate(authority: Authority) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(authority.certificate.encode())[2])


def _require_intact(status: PdfSignatureStatus) -> None:
    whole = status.coverage is not None and (
        status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    )
    weak = status.trust_problem_indic in {
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE,
        AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE,
    }
    if not whole or not status.intact or (not status.valid and not weak) or not status.docmdp_ok:
        raise _tampered()
    if weak:
        raise Invalid(
            "signature_weak",
            "The signature uses a method that is not safe any more, such as SHA-1 or a short key. "
            "Set your signing program to SHA-256, and sign once more.",
        )


def _require_trusted(found: EmbeddedPdfSignature, status: PdfSignatureStatus, at: datetime) -> None:
    certificate = found.signer_cert
    if status.trust_problem_indic is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        raise Invalid(
            "authority_unknown",
            "Signatures certified by '{issuer}' are not accepted here. Sign with a certificate of "
            "an accepted authority, or at the desk.",
            issuer=_told(certificate.issuer),
        )
    if at > certificate.not_valid_after:
        raise Invalid(
            "certificate_expired",
            "The certificate was good until {until}, and is not any more. Renew it and sign once "
            "more, or sign at the desk.",
            until=certificate.not_valid_after.astimezone(UTC),
        )
    if at < certificate.not_valid_before:
        raise Invalid(
            "certificate_too_early",
            "The certificate is good from {since} on. Sign again then, or sign at the desk.",
            since=certificate.not_valid_before.astimezone(UTC),
        )
    if not status.trusted or not status.bottom_line:
        raise Invalid(
            "certificate_unfit",
            "The certificate is not for signing documents, was revoked, or one above it is not "
            "good any more. Ask who issued it, or sign at the desk.",
        )


def _told(name: x509.Name) -> str:
    return without_control(str(name.human_friendly))[:_MOST_TOLD]


def _signed_by(found: EmbeddedPdfSignature, authority: str) -> SignedBy:
    certificate = found.signer_cert
    parts = [
        (part["type"].native, str(part["value"].native))
        for names in certificate.subject.chosen
        for part in names
    ]
    said_at = found.self_reported_timestamp
    return SignedBy(
        subject=_told(certificate.subject),
        serial=f"{certificate.serial_number:x}",
        issuer=_told(certificate.issuer),
        authority=authority,
        names=tuple(value for kind, value in parts if kind in _NAMES),
        numbers=tuple(
            (label.upper(), number.replace("-", ""))
            for kind, value in parts
            if kind in _NUMBERED
            for label, number in _NUMBER.findall(value)
        ),
        said_at=None if said_at is None or said_at.tzinfo is None else said_at.astimezone(UTC),
    )
