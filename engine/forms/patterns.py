"""The patterns a form may name. Designers choose from these and write none of their own: a
regular expression can be made to run for hours."""

from __future__ import annotations

PATTERNS: dict[str, str] = {
    "request_code": r"^[A-Z]{2}[0-9]{10}$",
    "phone": r"^0[0-9]{9,10}$",
    "tax_code": r"^[0-9]{10}(-[0-9]{3})?$",
    "id_number": r"^([0-9]{9}|[0-9]{12}|[A-Z0-9]{6,12})$",
    "email": r"^[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,24}$",
    "unit_code": r"^[A-Z0-9]{2,10}$",
    "document_no": r"^[^\s].{0,49}$",
    "sha256": r"^[0-9a-f]{64}$",
    "province_code": r"^[0-9]{2}$",
    "commune_code": r"^[0-9]{5}$",
}

LENGTHS: dict[str, tuple[int, int]] = {
    "date": (10, 10),
    "date-time": (17, 32),
    "request_code": (12, 12),
    "phone": (10, 11),
    "tax_code": (10, 14),
    "id_number": (6, 12),
    "email": (6, 280),
    "unit_code": (2, 10),
    "document_no": (1, 50),
    "sha256": (64, 64),
    "province_code": (2, 2),
    "commune_code": (5, 5),
}
"""How many characters a text of a format or a pattern has, at least and at most."""
