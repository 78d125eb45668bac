"""Files of requests that come in parts over a connection that is cut, and their room."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from random import Random

import pytest
from sqlalchemy import func, select

from engine import Conflict, Invalid, NotFound, Unavailable, commands
from engine.demo.answers import FILE_CONTENT as FILE
from engine.model.actor import acting_customer
from engine.store.tables import arriving_files, arriving_parts
from engine.store.uploads import Quotas
from tests.contract.test_application_papers import ONE, give, papers, written
from tests.contract.test_applications import ANYBODY, Applicant
from tests.contract.test_applications import served as served
from tests.contract.test_personal_data import rest
from tests.kit import Installation

CUTS = 200
CONTENT = FILE + b"\n%" + bytes(range(256)) * 150


def part_of(applicant: Applicant, begins: int, content: bytes, whole: bytes = CONTENT) -> int:
    digest = sha256(whole).hexdigest()
    command = commands.ReceivePart(
        applicant.id, applicant.secret, digest, len(whole), begins, content
    )
    return int(str(applicant.at.engine.execute(command, ANYBODY).details["received"]))


def arrived(applicant: Applicant, whole: bytes = CONTENT) -> bytes:
    digest = sha256(whole).hexdigest()
    return applicant.at.engine.applications.arrived(applicant.id, applicant.secret, digest)


def padded(kilobytes: int) -> bytes:
    """The paper with a long comment before its table of objects."""
    comment = b"%" + b"x" * (kilobytes << 10) + b"\n"
    place = FILE.index(b"xref\n")
    rest = FILE[place:].replace(str(place).encode() + b"\n", b"%d\n" % (place + len(comment)))
    return FILE[:place] + comment + rest


def rows(at: Installation) -> tuple[int, int]:
    with at.engine._database.read() as connection:
        files, parts = (
            connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (arriving_files, arriving_parts)
        )
    return files, parts


def test_two_hundred_cuts_at_random_places_lose_nothing(served: Installation) -> None:
    """A request is lost on its way, or comes and its answer is lost; then it is asked where to go
    on, or the same part, or one of elsewhere, is sent again."""
    chance, applicant = Random(2026), written(served)
    answers, other = applicant.read(), give(applicant, instead="land_use_right")
    known = cuts = 0
    while known < len(CONTENT):
        length = chance.randint(1, 2 * len(CONTENT) // CUTS)
        if chance.random() < 0.3:
            known = part_of(applicant, 0, b"")
        elif chance.random() < 0.7 and cuts < CUTS:
            cuts += 1
            if chance.random() < 0.5:
                part_of(applicant, known, CONTENT[known : known + length])
            elif known:
                begins = chance.randrange(known)
                part_of(applicant, begins, CONTENT[begins : begins + length])
        else:
            known = part_of(applicant, known, CONTENT[known : known + length])
    assert cuts == CUTS
    assert arrived(applicant) == CONTENT
    assert applicant.read() == answers
    assert papers(applicant)[ONE].files == (other,)


def test_parts_rest_encrypted_and_go_when_they_are_not_wanted(served: Installation) -> None:
    applicant = written(served)
    part_of(applicant, 0, CONTENT[:5_000])
    assert rows(served) == (1, 1)
    assert "JVBERi" not in "\n".join(rest(served))  # how a PDF begins, in base64
    digest = sha256(CONTENT).hexdigest()
    for _ in range(2):
        drop = commands.DropArrived(applicant.id, applicant.secret, digest)
        served.engine.execute(drop, ANYBODY)
    assert rows(served) == (0, 0)
    part_of(applicant, 0, CONTENT[:5_000])
    served.clock.advance(timedelta(days=1, minutes=1))
    served.engine.sweep_uploads()
    assert rows(served) == (0, 0)
    assert part_of(applicant, 0, b"") == 0


def test_what_did_not_arrive_as_it_was_sent_is_told(served: Installation) -> None:
    applicant = written(served)
    part_of(applicant, 0, bytes(100), CONTENT[:100])
    with pytest.raises(Invalid) as refused:
        arrived(applicant, CONTENT[:100])
    assert refused.value.code == "arrived_otherwise"


def test_strangers_and_what_fits_no_file_are_refused(served: Installation) -> None:
    applicant, other = written(served), Applicant.begin(served)
    digest = sha256(CONTENT).hexdigest()
    with pytest.raises(NotFound):
        served.engine.applications.arrived(applicant.id, other.secret, digest)
    for secret, size, begins, content, name in (
        (other.secret, 10, 0, b"x", digest),
        (applicant.secret, (20 << 20) + 1, 0, b"x", digest),
        (applicant.secret, 10, 5, b"123456", digest),
        (applicant.secret, 10, -1, b"1", digest),
        (applicant.secret, 10, 0, b"1", "../../etc/passwd"),
        (applicant.secret, 1 << 20, 0, bytes((512 << 10) + 1), digest),
    ):
        command = commands.ReceivePart(applicant.id, secret, name, size, begins, content)
        with pytest.raises((Invalid, NotFound)):
            served.engine.execute(command, ANYBODY)
    for n in range(5):
        part_of(applicant, 0, b"x", bytes([n]) * 10)
    assert rows(served) == (3, 3)
    applicant.submit()
    with pytest.raises(Conflict):
        part_of(applicant, 0, b"")


@pytest.mark.parametrize(
    ("own", "of_all", "code"), [(1, 100, "request_full"), (9, 1, "customers_full")]
)
def test_there_is_room_for_so_much_alone(
    served: Installation, own: int, of_all: int, code: str
) -> None:
    """What is taken away or purged leaves room for others."""
    served.engine.uploads._quotas = Quotas(1 << 20, own << 20, of_all << 20)
    applicant = written(served)
    big = padded(600)
    customer = acting_customer(applicant.id)
    served.engine.uploaded_files.keep(customer, big)
    for act in (
        lambda: served.engine.uploaded_files.keep(customer, big),
        lambda: part_of(applicant, 0, b"", big),
    ):
        with pytest.raises((Conflict, Unavailable)) as refused:
            act()
        assert refused.value.code == code
    parts = {one.name: one.problem for one in served.engine.health.parts()}
    assert parts["customers"] is None
    served.engine.uploaded_files.keep(customer, padded(350))
    parts = {one.name: one.problem for one in served.engine.health.parts()}
    assert (parts["customers"] is not None) is (of_all == 1)
    served.clock.advance(timedelta(days=31))
    served.engine.drop_unfinished_applications()
    served.engine.sweep_uploads()
    again = written(served)
    served.engine.uploaded_files.keep(acting_customer(again.id), big)
