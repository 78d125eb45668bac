"""What is mistyped, missing or broken off: a sentence, an exit code, and nothing changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.commands.test_cli import Run, motcua, run
from tests.kit import DESK, ROOT, Installation

__all__ = ["motcua"]

NO_TEXT = b"\xff\xfe<"
DIAGRAM = ROOT / "workflows/bpmn/lv_business.bpmn"


def start(*words: str, **more: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", "from engine.cli import main; main()", *words]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def place(installation: Installation) -> dict[str, str]:
    config = installation.config
    return {"MOTCUA_DATABASE": config.database, "MOTCUA_FILES": str(config.files)}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("case", "list", "--definition", "nonsense"), "no published process 'nonsense'"),
        (("notice", "list", "--case", "NOPE"), "There is no case NOPE"),
        (("export", "--format", "csv", "--to", "{to}", "--unit", "NOPE"), "no unit 'NOPE'"),
        (("export", "--format", "xes", "--to", "{to}", "--case", "NOPE"), "no case NOPE"),
        (("case", "accesses", "NOPE"), "There is no case NOPE"),
        (("task", "list", "--as", "nobody"), "There is no user 'nobody'"),
    ],
    ids=lambda part: " ".join(part[:3]) if isinstance(part, tuple) else "",
)
def test_what_a_list_is_narrowed_to_has_to_be_there(
    words: tuple[str, ...], said: str, motcua: Run, tmp_path: Path
) -> None:
    file = tmp_path / "out"
    found = motcua(*(word.format(to=file) for word in words))
    assert (found.code, found.out) == (3, "")
    assert said in found.err
    assert not file.exists()


def test_days_of_an_export_in_the_wrong_order(motcua: Run, tmp_path: Path) -> None:
    days = ("--since", "2026-12-01", "--until", "2026-01-01")
    found = motcua("export", "--format", "csv", "--to", str(tmp_path / "out"), *days)
    assert found.code == 2
    assert "--since is later than --until" in found.err


@pytest.mark.parametrize(
    "words",
    [
        ("case", "start", "lv_household", "--unit", "DL01", "--as", DESK, "--data", "@{file}"),
        ("verify", "--checkpoint", "{file}"),
        ("publish", "{file}"),
        ("publish", "{folder}"),
        ("prove", "{file}"),
        ("net", "{file}", "--to", "{folder}/net"),
        ("compare", str(DIAGRAM), "{file}"),
        ("demo", "--no-serve", "--workflows", "{folder}"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_file_that_is_no_text_is_named(
    words: tuple[str, ...], motcua: Run, tmp_path: Path
) -> None:
    file = tmp_path / "bpmn" / "one.bpmn"
    file.parent.mkdir()
    file.write_bytes(NO_TEXT)
    found = motcua(*(word.format(file=file, folder=tmp_path) for word in words))
    assert found.code == 2
    assert f"{file} is not UTF-8 text. Save it as UTF-8." in found.err


@pytest.mark.parametrize("command", [("publish",), ("demo", "--no-serve", "--workflows")])
def test_a_folder_without_documents(command: tuple[str, ...], motcua: Run, tmp_path: Path) -> None:
    found = motcua(*command, str(tmp_path))
    assert found.code == 2
    assert f"{tmp_path} holds no documents" in found.err


def test_an_answer_that_is_no_file_is_named(motcua: Run, tmp_path: Path) -> None:
    for file in (tmp_path, tmp_path / "none"):
        words = ("task", "complete", "X-1", "--as", DESK, "--data", f"@{file}")
        found = motcua(*words)
        assert found.code == 2
        assert f"{file} cannot be read: " in found.err


def test_a_file_without_a_checkpoint_proves_nothing(motcua: Run) -> None:
    found = motcua("verify", "--log-only", "--checkpoint", str(ROOT / "README.md"))
    assert found.code == 2
    assert "README.md holds no checkpoint" in found.err


def test_nothing_is_signed_that_cannot_be_kept(motcua: Run, tmp_path: Path) -> None:
    before = motcua("checkpoint", "list").out
    found = motcua("checkpoint", "make", "--to", str(tmp_path / "none" / "kept"))
    assert found.code == 1
    assert "Nothing was signed" in found.err
    assert motcua("checkpoint", "list").out == before


@pytest.mark.parametrize(
    "words", [("export", "--format", "csv"), ("net", str(DIAGRAM))], ids="-".join
)
def test_a_file_is_written_where_a_file_may_be(
    words: tuple[str, ...], motcua: Run, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found = motcua(*words, "--to", str(pipe))
    assert found.code == 1
    assert "no regular file" in found.err
    assert pipe.is_fifo()
    found = motcua(*words, "--to", str(tmp_path / "none" / "out"))
    assert found.code == 1
    assert f"there is no folder {tmp_path / 'none'}" in found.err


def test_a_link_stays_one(motcua: Run, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "out")
    assert motcua("net", str(DIAGRAM), "--to", str(link)).code == 0
    assert link.is_symlink()
    assert (tmp_path / "out").is_file()


@pytest.mark.parametrize("years", ["0000", "2014..2013", "9999", "2014..2101"])
@pytest.mark.parametrize("command", ["lint", "prove"])
def test_years_that_no_calendar_has(command: str, years: str, motcua: Run) -> None:
    found = motcua(command, str(DIAGRAM), "--years", years)
    assert found.code == 2
    assert "give years from 2010 to 2100" in found.err


@pytest.mark.parametrize("command", ["net", "prove"])
@pytest.mark.parametrize(
    ("file", "said"),
    [("README.md", "Put it where its kind stands"), ("workflows/roles.toml", "no process 'roles'")],
)
def test_what_is_no_diagram(
    command: str, file: str, said: str, motcua: Run, tmp_path: Path
) -> None:
    to = ("--to", str(tmp_path / "net")) if command == "net" else ()
    found = motcua(command, str(ROOT / file), *to)
    assert found.code == 2
    assert said in found.err


def test_a_reason_for_a_process_that_is_not_published(motcua: Run) -> None:
    found = motcua("publish", str(ROOT / "workflows"), "--dry-run", "--override", "nope=because")
    assert found.code == 2
    assert "no process 'nope' among the documents" in found.err


def test_instants_are_told_as_people_read_them(motcua: Run, installation: Installation) -> None:
    code = installation.request()
    found = motcua("case", "replay", code, "--at", "2011-03-04T05:06")
    assert found.code == 3
    assert "had not begun at 04/03/2011 05:06." in found.err


def test_health_makes_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{tmp_path}/data/motcua.db")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "files"))
    said = run(monkeypatch, capsys, "health")
    assert said.code == 7
    assert "There is no database at" in said.err
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_database_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Kính gửi\n" * 100)
    file.chmod(0o644)
    tmp_path.chmod(0o755)
    monkeypatch.setenv("MOTCUA_DATABASE", f"sqlite:///{file}")
    monkeypatch.setenv("MOTCUA_FILES", str(tmp_path / "kept" / "files"))
    for words in (("case", "list"), ("migrate",)):
        said = run(monkeypatch, capsys, *words)
        assert said.code == 7
        assert "the file is none of SQLite" in said.err
        assert file.stat().st_mode & 0o777 == 0o644
        assert file.read_text().startswith("Kính gửi")


# -- how a command ends


def test_whoever_reads_may_go(installation: Installation) -> None:
    with start("user", "list", **place(installation)) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.wait() == 128 + signal.SIGPIPE
        assert command.stderr.read() == b""


def test_an_output_that_is_full(installation: Installation) -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-c", "from engine.cli import main; main()", "user", "list"]
        found = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **place(installation)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert found.returncode == 1
    assert found.stderr == b"motcua: No space left on device.\n"


def test_ctrl_c_is_no_verdict(
    motcua: Run, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.app.engine.Engine.verify", stop)
    found = motcua("verify")
    assert found.code == 130
    assert found.err.strip() == "motcua: Stopped."


def test_a_question_without_a_terminal(installation: Installation) -> None:
    with start("user", "create", "nguoi.moi", "--name", "A", **place(installation)) as command:
        _, said = command.communicate()
    assert command.returncode == 2
    assert b"Give it as an option; --help names it." in said


def test_a_word_that_is_no_text(motcua: Run) -> None:
    found = motcua("case", "list", "--text", "\udcff")
    assert found.code == 2
    assert "is not UTF-8 text" in found.err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("checkpoint", "make", "--mail", "a@example.org", "--to", "{to}"), 6),
        (("export", "--format", "xes", "--to", "{to}", "--as", "nobody"), 3),
        (("export", "--format", "csv", "--to", "{to}", "--case", "NOPE"), 3),
        (("export", "--format", "ocel", "--to", "{to}", "--unit", "NOPE"), 3),
        (("export", "--format", "ocel-sqlite", "--to", "{to}", "--since", "2999-01-01"), 2),
        (("case", "pack", "NOPE", "--to", "{to}"), 3),
        (("net", "{stray}", "--to", "{to}"), 2),
        (("backup", "--to", "{to}"), 2),
    ],
    ids=lambda part: " ".join(part[:3]) if isinstance(part, tuple) else "",
)
def test_a_refusal_leaves_no_file_behind(
    words: tuple[str, ...], code: int, motcua: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    stray = tmp_path / "stray.bpmn"
    stray.write_text("<?", "utf-8")
    found = motcua(*(word.format(to=folder / "file", stray=stray) for word in words))
    assert found.code == code, found.err
    assert list(folder.iterdir()) == []


def test_a_refusal_leaves_what_stood_in_the_file(motcua: Run, tmp_path: Path) -> None:
    file = tmp_path / "kept.txt"
    file.write_text("older\n", "utf-8")
    assert motcua("checkpoint", "make", "--mail", "a@example.org", "--to", str(file)).code == 6
    assert file.read_text("utf-8") == "older\n"


@pytest.mark.parametrize(
    "words",
    [
        ("case", "replay", "{code}", "--at", "2999-01-01T00:00"),
        ("export", "--format", "csv", "--to", "{to}", "--since", "2999-01-01"),
        ("notice", "send", "--unsent", "--dry-run", "--since", "2999-01-01"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_what_is_asked_of_a_time_to_come_is_refused(
    words: tuple[str, ...], motcua: Run, installation: Installation, tmp_path: Path
) -> None:
    code = installation.request()
    found = motcua(*(word.format(code=code, to=tmp_path / "out") for word in words))
    assert (found.code, found.out) == (2, "")
    assert "01/01/2999 00:00 is still to come" in found.err


@pytest.mark.parametrize("instant", ["0001-01-01T00:00", "9999-12-31T23:59-14:00", "2014-02-30"])
def test_an_instant_that_no_calendar_has_is_refused(
    instant: str, motcua: Run, installation: Installation
) -> None:
    found = motcua("case", "replay", installation.request(), "--at", instant)
    assert (found.code, found.out) == (2, "")
    assert f"'{instant}' is no instant" in found.err


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("click", ("--version",)),
        ("sqlalchemy", ("case", "list")),
        ("lxml", ("lint", str(DIAGRAM))),
    ],
)
def test_ctrl_c_while_modules_are_imported_ends_quietly(
    module: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / f"{module}.py").write_text("raise KeyboardInterrupt\n", "utf-8")
    found = subprocess.run(
        [sys.executable, "-m", "engine", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 130
    assert found.stdout.strip() == ""
    assert found.stderr.strip() in {"", "motcua: Stopped."}


def test_the_installed_command_begins_where_ctrl_c_is_seen_to() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"]["motcua"] == "engine.__main__:main"
