"""An authority for trying things out, that certifies whoever asks: nothing that it signs is worth
anything in law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from asn1crypto import keys as library_keys
from asn1crypto import x509 as library_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec
from pyhanko_certvalidator.registry import SimpleCertificateStore

OF_AUTHORITY = (datetime(2010, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
"""From when to when such an authority is good."""


@dataclass(frozen=True)
class Certified:
    """A key, and the certificate of it."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """The certificate as text."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    @property
    def secret_pem(self) -> str:
        """Certificate and key as text."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return self.pem + key.decode()

    def issue(
        self,
        called: str,
        number: str,
        since: datetime,
        until: datetime,
        *,
        signs: bool = True,
        mail: str = "",
    ) -> Certified:
        """A certificate of a signer: by a name; by a number as certificates in Vietnam label it
        (``CCCD:012345678901``) and an address of mail, if there are any."""
        return _certified(_name(called, number, mail), (since, until), self, signs=signs)

    def sign_pdf(
        self,
        content: bytes,
        field: str = "Signature",
        *,
        digest: str = "sha256",
        box: tuple[int, int, int, int] | None = None,
    ) -> bytes:
        """The content with a signature behind it; ``box`` is where that is shown."""
        said = signers.PdfSignatureMetadata(field_name=field, md_algorithm=digest)
        writer = IncrementalPdfFileWriter(BytesIO(content), strict=False)
        signer = signers.PdfSigner(
            said, self._signer(), new_field_spec=SigFieldSpec(field, box=box)
        )
        return bytes(signer.sign_pdf(writer).getvalue())

    def _signer(self) -> signers.SimpleSigner:
        plain = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return signers.SimpleSigner(
            signing_cert=library_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER)),
            signing_key=library_keys.PrivateKeyInfo.load(plain),
            cert_registry=SimpleCertificateStore(),
        )


def make_authority(called: str) -> Certified:
    """A new authority, which certifies itself."""
    return _certified(_name(called), OF_AUTHORITY)


def read_authority(text: str) -> Certified:
    """An authority as ``secret_pem`` wrote it.

    Raises:
        ValueError: it is none.
    """
    key = load_pem_private_key(text.encode(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise ValueError("another kind of key")
    return Certified(key, x509.load_pem_x509_certificate(text.encode()))


def _name(called: str, number: str = "", mail: str = "") -> x509.Name:
    parts = {NameOID.COMMON_NAME: called, NameOID.USER_ID: number, NameOID.EMAIL_ADDRESS: mail}
    return x509.Name([x509.NameAttribute(kind, text) for kind, text in parts.items() if text])


def _certified(
    name: x509.Name,
    good: tuple[datetime, datetime],
    by: Certified | None = None,
    *,
    signs: bool = True,
) -> Certified:
    """Of a signer, certified ``by`` an authority; of an authority without one."""
    key = generate_private_key(SECP256R1())
    is_signer = by is not None
    usage = x509.KeyUsage(
        digital_signature=is_signer and signs,
        content_commitment=is_signer and signs,
        key_encipherment=is_signer and not signs,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not is_signer,
        crl_sign=not is_signer,
        encipher_only=False,
        decipher_only=False,
    )
    made = (
        x509.CertificateBuilder(name if by is None else by.certificate.subject, name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(good[0])
        .not_valid_after(good[1])
        .add_extension(x509.BasicConstraints(not is_signer, None), True)
        .add_extension(usage, True)
        .sign(key if by is None else by.key, hashes.SHA256())
    )
    return Certified(key, made)
