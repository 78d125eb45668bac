"""A signed PDF counts where it is the very document that was offered, signed once, and by somebody
whose certificate is believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from engine.demo.answers import FILE_CONTENT
from engine.errors import EngineError
from engine.inspection.signatures import SignedBy, read_signature
from engine.model.signing import may_sign
from engine.model.trust import Authority, read_trust
from engine.publishing import sandboxed_files
from tests.signed_papers import FROM, UNTIL, certified, changed, paper, trusting
from webapi.trial_authority import make_authority

AT = datetime(2014, 10, 1, tzinfo=UTC)
CA, STRANGER = make_authority("Root of the test"), make_authority("Root of nobody")
OFFERED = paper("Contract 12", "1,250,000 VND")
SIGNER = certified(CA, "Nguyễn Văn A", "CCCD:012345678901")


def believed() -> tuple[Authority, ...]:
    found, problems = read_trust(trusting(CA).content, "trust")
    assert found is not None and not problems
    return found.on(AT.date())


def read(content: bytes, offered: bytes = OFFERED, at: datetime = AT) -> SignedBy:
    return read_signature(offered, content, believed(), at)


def refused(content: bytes, offered: bytes = OFFERED, at: datetime = AT) -> str:
    with pytest.raises(EngineError) as error:
        read(content, offered, at)
    return error.value.code


def test_who_has_signed_is_told_by_the_certificate() -> None:
    for content in (SIGNER.sign_pdf(OFFERED), SIGNER.sign_pdf(OFFERED, box=(50, 50, 250, 120))):
        found = sandboxed_files.read_signature(OFFERED, content, believed(), AT)
        assert (found.names, found.numbers) == (("Nguyễn Văn A",), (("CCCD", "012345678901"),))
        assert found.serial == f"{SIGNER.certificate.serial_number:x}"
        assert found.authority == "CN=Root of the test"
        assert found.said_at is not None
    assert read(SIGNER.sign_pdf(FILE_CONTENT), FILE_CONTENT).names == ("Nguyễn Văn A",)
    company = certified(CA, "Công ty B", "MST:0100109106-001").sign_pdf(OFFERED)
    assert read(SIGNER.sign_pdf(company, "Second"), company).names == ("Nguyễn Văn A",)


def encrypted() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(OFFERED)))
    assert isinstance(writer, PdfFileWriter)
    writer.encrypt(owner_pass="secret", user_pass="")
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def redirected() -> bytes:
    """The offered bytes, and behind them a whole other paper, which its own list of places leads to
    and nothing leads back from."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    written, places = OFFERED, []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    return SIGNER.sign_pdf(
        written
        + b"xref\n0 4\n0000000000 65535 f \n"
        + rows
        + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(written)
    )


GOOD = SIGNER.sign_pdf(OFFERED)

REFUSED = {
    "signature_missing": OFFERED,
    "signed_file_changed": changed(GOOD),
    "signed_after_change": SIGNER.sign_pdf(changed(OFFERED)),
    "signed_another_document": SIGNER.sign_pdf(paper("Contract 12", "1 VND")),
    "signed_more_than_once": SIGNER.sign_pdf(GOOD, "Twice"),
    "signature_weak": SIGNER.sign_pdf(OFFERED, digest="sha1"),
    "authority_unknown": certified(STRANGER, "Nguyễn Văn A").sign_pdf(OFFERED),
    "certificate_unfit": certified(CA, "Nguyễn Văn A", signs=False).sign_pdf(OFFERED),
    "signed_file_broken": GOOD[: len(GOOD) // 2],
    "signed_file_locked": encrypted(),
    "signature_covers_page": SIGNER.sign_pdf(OFFERED, box=(0, 0, 595, 842)),
}


@pytest.mark.parametrize("cause", REFUSED)
def test_each_refusal_names_its_own_cause(cause: str) -> None:
    assert refused(REFUSED[cause]) == cause


def test_other_ways_to_have_something_else_signed() -> None:
    assert refused(redirected()) == "signed_another_document"
    assert refused(GOOD.replace(b"ReportLab G", b"ReportLab g", 1)) == "signed_another_document"
    place = len(OFFERED) + GOOD[len(OFFERED) :].index(b"/ByteRange")
    spoilt = GOOD[:place] + GOOD[place:].replace(b"0000", b"0001", 1)
    assert refused(spoilt) in {"signed_file_changed", "signed_file_broken"}
    assert refused(GOOD, paper("Contract 13")) == "signed_another_document"
    assert refused(GOOD, b"%PDF-1.4 and no more") == "document_unsignable"


def test_a_certificate_counts_at_the_instant_that_is_handed_in() -> None:
    assert refused(GOOD, at=UNTIL + timedelta(seconds=2)) == "certificate_expired"
    assert refused(GOOD, at=FROM - timedelta(days=1)) == "certificate_too_early"
    assert read(GOOD, at=UNTIL - timedelta(days=1)).serial


def test_a_number_that_the_signer_may_have_chosen_is_none() -> None:
    mailbox = certified(CA, "Ai Khác", "012345678901@vidu.vn")
    assert read(mailbox.sign_pdf(OFFERED)).numbers == (("", "012345678901"),)
    chosen = CA.issue("Ai Khác", "", FROM, UNTIL, mail="012345678901@vidu.vn")
    assert read(chosen.sign_pdf(OFFERED)).numbers == ()


HOUSEHOLD = {"customer_name": "NGUYEN VAN A", "id_number": "012345678901"}
COMPANY = {"customer_name": "Công ty B", "representative": "Trần C", "tax_code": "0100109106-001"}


def test_a_number_decides_before_a_name_does() -> None:
    assert may_sign(HOUSEHOLD, ["Nguyễn Văn A"], [])
    assert may_sign(HOUSEHOLD, ["Somebody"], [("CCCD", "012345678901")])
    assert not may_sign(HOUSEHOLD, ["Nguyễn Văn A"], [("CCCD", "012345678999")])
    assert not may_sign(HOUSEHOLD, ["Nguyễn Văn B"], [])
    assert may_sign(COMPANY, ["trần c"], [("CCCD", "012345678901")])
    assert may_sign(COMPANY, ["Cong ty khac"], [("MST", "0100109106001")])
    assert not may_sign(COMPANY, ["Công ty B"], [("MST", "0100109107")])
    assert not may_sign({}, [""], [("", "")])
