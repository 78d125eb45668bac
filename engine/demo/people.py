"""Units, their hotlines and the users of the demo, named after what they do; nobody is invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from engine.app.engine import Engine
from engine.model.actor import SYSTEM
from engine.model.commands import CreateUnit, CreateUser, GrantRole
from engine.model.documents import Document, Kind
from engine.model.roles import ADMIN, AUDITOR, DESIGNER, LEADER

PASSWORD = "mot-cua-demo"  # noqa: S105 - for the demo on this machine alone, printed at its start

CORPORATION, COMPANY = "TCT", "PC01"
DISTRICTS = {
    "DL01": ("Điện lực Sông Xanh", "SX"),
    "DL02": ("Điện lực Núi Bạc", "NB"),
    "DL03": ("Điện lực Đồng Cao", "DC"),
}


@dataclass(frozen=True, slots=True)
class Login:
    """Who logs in, in which unit, and as what."""

    login: str
    name: str
    unit: str
    role: str


_STAFF = {
    "mot_cua": ("motcua", "Giao dịch viên"),
    "khao_sat": ("khaosat", "Khảo sát viên"),
    "ky_thuat": ("kythuat", "Kỹ thuật viên"),
    "kinh_doanh": ("kinhdoanh", "Chuyên viên kinh doanh"),
    "doi_qlvh": ("vanhanh", "Công nhân vận hành"),
    "dieu_do": ("dieudo", "Điều độ viên"),
    "cskh": ("cskh", "Chăm sóc khách hàng"),
    LEADER: ("lanhdao", "Lãnh đạo"),
}


def logins() -> list[Login]:
    """Everybody who can log in to the demo."""
    staff = [
        Login(f"{login}.{letters.lower()}", f"{title} {name}", unit, role)
        for unit, (name, letters) in DISTRICTS.items()
        for role, (login, title) in _STAFF.items()
    ]
    return [
        *staff,
        Login("lanhdao.ct", "Lãnh đạo Công ty", COMPANY, LEADER),
        Login("kiemtra", "Kiểm tra viên Công ty", COMPANY, AUDITOR),
        Login("thietke", "Người thiết kế quy trình", COMPANY, DESIGNER),
        Login("pheduyet", "Người phê duyệt quy trình", COMPANY, DESIGNER),
        Login("quantri", "Quản trị hệ thống", CORPORATION, ADMIN),
        Login("quantri2", "Quản trị hệ thống thứ hai", CORPORATION, ADMIN),
    ]


def create_people(engine: Engine) -> None:
    """Creates units and users."""
    engine.execute(CreateUnit(CORPORATION, "Tổng công ty Điện lực (thử nghiệm)", "TC"), SYSTEM)
    company = CreateUnit(COMPANY, "Công ty Điện lực (thử nghiệm)", "PC", CORPORATION)
    engine.execute(company, SYSTEM)
    for code, (name, letters) in DISTRICTS.items():
        engine.execute(CreateUnit(code, name, letters, COMPANY), SYSTEM)
    for person in logins():
        engine.execute(CreateUser(person.login, person.name, PASSWORD), SYSTEM)
        engine.execute(GrantRole(person.login, person.unit, person.role), SYSTEM)


def demo_hotlines(documents: Iterable[Document]) -> Document | None:
    """The promises among the documents with a number for each unit, which is made up; None where no
    promises are published."""
    found = next((one for one in documents if one.kind is Kind.PROMISES), None)
    if found is None:
        return None
    numbers = "\n".join(f'{unit} = "1900 000 {n:03d}"' for n, unit in enumerate(DISTRICTS, 1))
    return replace(found, content=f"{found.content}\n[hotlines]\n{numbers}\n")
