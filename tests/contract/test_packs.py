"""The evidence pack of a case: everything in one archive, checked where Motcua is not."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from engine import SYSTEM, Broken, Conflict, NotAllowed, NotFound, commands
from engine.evidence import make_key, motcua_verify, public_line
from tests.contract.tampering import tamper
from tests.contract.test_calendar_change import changed, settle
from tests.contract.test_reexecution import handed_over, late_with_rework
from tests.kit import AUDITOR, DESK, INSTALLER, LEADER, STRANGER, Installation


def unpacked(content: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: dict[str, bytes], file: Path) -> str:
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return str(file)


def check_alone(folder: Path, content: bytes, *more: str) -> tuple[int, str]:
    """In an empty folder, with the verifier of the pack and an interpreter without packages."""
    folder.mkdir()
    (folder / "pack.zip").write_bytes(content)
    (folder / "motcua_verify.py").write_bytes(unpacked(content)["motcua_verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "motcua_verify.py", "pack.zip", *more],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def late(either: Installation) -> str:
    return late_with_rework(either)


@pytest.fixture
def pack(either: Installation, late: str) -> bytes:
    return either.engine.packs.pack(either.actor(AUDITOR), late)


def test_it_is_checked_in_an_empty_folder(
    either: Installation, late: str, pack: bytes, tmp_path: Path
) -> None:
    code, said = check_alone(tmp_path / "empty", pack, "--key", either.engine.checkpoints.public())
    assert code == 0, said
    events = either.case(late).version
    assert f"{late}: {events} events, each as it was signed" in said
    assert re.search(r"\d+ files, each as it was signed", said)
    assert re.search(r"\d+ documents, each as it was published", said)
    code, said = check_alone(tmp_path / "other", pack)
    assert code == 0
    assert "compare it" in said


def test_it_holds_what_an_auditor_asks_for(either: Installation, late: str, pack: bytes) -> None:
    contents = unpacked(pack)
    evidence = json.loads(contents["evidence.json"])
    assert len(evidence["events"]) == either.case(late).version
    assert {
        "documents/process/mv_own_substation@1.bpmn",
        "documents/form/mv_survey@1.json",
        "documents/profile/nq19_2014@1.toml",
        "documents/calendar/utility@1.toml",
        "diagrams/mv_own_substation@1.svg",
    } <= contents.keys()
    assert contents["ledger.csv"].decode() == either.engine.ledgers.csv(SYSTEM, late)
    rows = list(csv.DictReader(io.StringIO(contents["papers.csv"].decode("utf-8-sig"))))
    assert {row["sha256"] for row in rows} == {either.file["sha256"]}
    traces = ElementTree.fromstring(contents["log.xes"]).findall("{*}trace")
    assert len(traces) == 1
    svg = ElementTree.fromstring(contents["diagrams/mv_own_substation@1.svg"])
    texts = " ".join("".join(group.itertext()) for group in svg.findall(".//{*}title"))
    assert "Khảo sát hiện trường" in texts


class Reader(HTMLParser):
    """Sees that every element is closed, and that nothing is fetched or run."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "iframe", "img", "object")
        assert not {name for name, _ in attrs} & {"src", "href", "onclick", "style"}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("vi", ["Hai đồng hồ thời gian", "Quá hạn: Khảo sát hiện trường", "lý do: Đang rảnh"]),
        ("en", ["The two clocks", "Time limit broken: Site survey", "Round"]),
    ],
)
def test_its_case_file_reads_well(
    either: Installation, late: str, pack: bytes, language: str, words: list[str]
) -> None:
    reader = Reader()
    reader.feed(unpacked(pack)[f"case.{language}.html"].decode())
    reader.close()
    assert reader.open == []
    assert all(word in reader.text for word in [late, *words])


def test_what_a_customer_writes_stays_text(either: Installation) -> None:
    code = either.request(customer_name="<script>alert(1)</script> & Co")
    either.do(commands.MakePersonalPack(code, "tòa án yêu cầu"), LEADER)
    content = either.engine.packs.pack(either.actor(LEADER), code, with_personal=True)
    page = unpacked(content)["case.vi.html"].decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Co" in page


def test_whatever_is_touched_is_found(either: Installation, pack: bytes, tmp_path: Path) -> None:
    key, contents = either.engine.checkpoints.public(), unpacked(pack)
    evidence = json.loads(contents["evidence.json"])
    assert motcua_verify.check_file(packed(contents, tmp_path / "whole.zip"), key)
    attacks = {
        f"{name} is not the file": {**contents, name: content + b" "}
        for name, content in contents.items()
        if name not in ("MANIFEST", "evidence.json", "checkpoint.txt")
    }
    attacks |= {
        "log.xes is missing": {n: c for n, c in contents.items() if n != "log.xes"},
        "more.txt is not the file": {**contents, "more.txt": b""},
        "list of files is not signed": {
            **contents, "MANIFEST": contents["MANIFEST"].replace(b"log.xes", b"log.xsx")
        },
        "evidence.json is not the file": {
            **contents, "evidence.json": json.dumps(evidence).encode()
        },
    }  # fmt: skip
    for place, (message, touched) in enumerate(attacks.items()):
        with pytest.raises(motcua_verify.BadError, match=re.escape(message)):
            motcua_verify.check_file(packed(touched, tmp_path / f"{place}.zip"), key)
    with pytest.raises(motcua_verify.BadError, match="not signed by this key"):
        motcua_verify.check_file(str(tmp_path / "whole.zip"), public_line("motcua", make_key()))


def test_whoever_signs_anew_needs_the_log_as_well(
    either: Installation, pack: bytes, tmp_path: Path
) -> None:
    """With the key in hand, but not the log: a document that was never published is found."""
    contents = unpacked(pack)
    path = "documents/profile/nq19_2014@1.toml"
    contents[path] = contents[path].replace(b"70cd", b"90cd")
    with pytest.raises(motcua_verify.BadError, match="is not what was published"):
        resigned(either, contents, tmp_path)
    contents = unpacked(pack)
    del contents["documents/process/mv_own_substation@1.bpmn"]
    with pytest.raises(motcua_verify.BadError, match="process/mv_own_substation@1 is missing"):
        resigned(either, contents, tmp_path)


def resigned(either: Installation, contents: dict[str, bytes], folder: Path) -> list[str]:
    del contents["MANIFEST"]
    code = json.loads(contents["evidence.json"])["case"]
    forged = folder / "forged.zip"
    forged.write_bytes(either.engine.packs._seal(code, contents))
    return motcua_verify.check_file(str(forged), either.engine.checkpoints.public())


def test_a_case_under_two_procedures_and_two_calendars(
    either: Installation, tmp_path: Path
) -> None:
    code = handed_over(either)
    contents = unpacked(either.engine.packs.pack(SYSTEM, code))
    assert {f"diagrams/{key}@1.svg" for key in ("mv_own_substation", "lv_business")} <= (
        contents.keys()
    )
    other = either.request()
    either.go(other, "mv_draft_agreement")
    either.do(commands.Publish(changed(d2014_10_03=False)), INSTALLER)
    settle(either)
    content = either.engine.packs.pack(SYSTEM, other)
    versions = {n for n in unpacked(content) if n.startswith("documents/calendar/utility@")}
    assert versions == {f"documents/calendar/utility@{n}.toml" for n in (1, 2)}
    code_, said = check_alone(tmp_path / "x", content)
    assert code_ == 0, said


def test_only_who_sees_the_case_gets_it_and_it_is_one_access(
    either: Installation, late: str, pack: bytes
) -> None:
    with pytest.raises(NotFound):
        either.engine.packs.pack(either.actor(STRANGER), late)
    assert [one.reading for one in either.engine.accesses.page(SYSTEM, late)] == ["evidence"]


def test_an_entry_that_cannot_be_read_stops_it_by_its_name(either: Installation) -> None:
    code = either.request()
    tamper(either, "UPDATE events SET body = '{}' WHERE stream = :c AND sequence = 2", c=code)
    with pytest.raises(Broken, match=f"{code}#2"):
        either.engine.packs.pack(SYSTEM, code)


def test_what_is_no_pack_is_said_to_be_none(tmp_path: Path, pack: bytes) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(pack[: len(pack) // 2])
    assert motcua_verify.main([str(cut)]) == 2
    assert motcua_verify.main([packed({"x": b""}, tmp_path / "x.zip")]) == 2
    bad = bytearray(pack)
    with ZipFile(io.BytesIO(pack)) as archive:
        inner = archive.getinfo("evidence.json")
    bad[inner.header_offset + 30 + len(inner.filename) + inner.compress_size // 2] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(bytes(bad))
    assert motcua_verify.main([str(tmp_path / "bad.zip")]) in (1, 2)


def _texts(content: bytes) -> str:
    with ZipFile(io.BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist())


def test_personal_data_are_left_out_unless_a_leader_says_why(either: Installation) -> None:
    name, street = "Trần Thị Sen Hồng", "9 ngõ Sen Hồng"
    said = {"customer_name": name, "site_street": street}
    code = either.request("lv_household", **said)
    leader = either.actor(LEADER)
    plain = _texts(either.engine.packs.pack(leader, code))
    assert name not in plain and street not in plain and "không kèm theo" in plain
    with pytest.raises(NotAllowed) as refused:
        either.engine.packs.pack(leader, code, with_personal=True)
    assert refused.value.code == "pack_reason_missing"
    with pytest.raises(NotAllowed):
        either.do(commands.MakePersonalPack(code, "tòa án yêu cầu"), DESK)
    either.do(commands.MakePersonalPack(code, "tòa án yêu cầu bằng văn bản"), LEADER)
    whole = _texts(either.engine.packs.pack(leader, code, with_personal=True))
    assert name in whole and street in whole and "$enc" not in _pages(whole)
    with pytest.raises(NotAllowed):
        either.engine.packs.pack(either.actor(AUDITOR), code, with_personal=True)
    either.do(commands.WithdrawConsent(code, "khách viết đơn"), DESK)
    with pytest.raises(Conflict) as withdrawn:
        either.do(commands.MakePersonalPack(code, "tòa án yêu cầu bằng văn bản"), LEADER)
    assert withdrawn.value.code == "consent_withdrawn"
    (again,) = either.engine.reexecute([code])
    assert again.divergence is None


def _pages(texts: str) -> str:
    return texts[texts.index("<html") : texts.rindex("</html>")]
