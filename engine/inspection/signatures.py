"""Digital signatures in files of strangers: who has signed, and what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.model.lazy_import import rare_callable
from engine.model.trust import Authority

_read = rare_callable("engine.inspection.signed_pdf", "read_signed_pdf")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """Who has signed, by a certificate: its ``subject``, ``serial`` (hexadecimal) and ``issuer``,
    and the published ``authority`` behind it. ``names`` are those of the person or organization,
    ``numbers`` the official numbers that it tells, each with its label (``CCCD``, ``MST``, or
    none). ``said_at`` is what the signer's own clock has written, which proves nothing."""

    subject: str
    serial: str
    issuer: str
    authority: str
    names: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    said_at: datetime | None = None

    @property
    def words(self) -> str:
        """Who has signed, in one line for people."""
        return f"{self.subject}; {self.serial}; {self.issuer}"


def read_signature(
    offered: bytes, signed: bytes, authorities: Sequence[Authority], at: datetime
) -> SignedBy:
    """Who has signed exactly the PDF that was ``offered``. Nothing is asked of the network, and the
    certificate has to be good ``at`` the instant that is handed in.

    Raises:
        Conflict: what was offered can carry no digital signature.
        Invalid: it is not signed, or not so that it counts; its code says why.
    """
    signer: SignedBy = _read(offered, signed, tuple(authorities), at)
    return signer
