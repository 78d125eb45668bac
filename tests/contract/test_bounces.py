"""A letter that comes back later: the customer is told otherwise, nothing more goes there, and
nobody is silenced by somebody who has not had the letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine import commands
from engine.adapters.bounce_letter import read_bounce
from engine.adapters.mail import SmtpPost
from engine.adapters.texts import NumberRefusedError
from engine.model.letter_name import message_named
from engine.workers.jobs import work_off
from tests.bounces import bounce_of
from tests.contract.test_contacts import states
from tests.contract.test_customer_messages import household, lacking, send
from tests.contract.test_subscriptions import confirm, subscribe, token_in
from tests.kit import DESK, LEADER, Installation
from tests.message_provider import Provider


def take(at: Installation, content: bytes) -> str:
    return str(at.engine.letter_bounces.take(content))


def test_a_letter_that_comes_back_stops_the_address_and_has_the_desk_told(
    telling: Installation, provider: Provider
) -> None:
    provider.refuses = NumberRefusedError("no mobile phone")
    code = household(telling)
    send(telling)
    (letter,) = provider.letters
    written = SmtpPost("x", 25, "smtp", "motcua@congty.vn").write(letter, "khach@vidu.vn")
    assert written["Message-ID"] == f"<{letter.id}@congty.vn>"
    assert take(telling, bounce_of(letter.id)) == "noted"
    assert take(telling, bounce_of(letter.id)) == "known"
    assert states(telling, code, "C01") == {"sms": "undelivered", "email": "undelivered"}
    contacts = telling.engine.messages.contacts(telling.actor(DESK), code)
    assert [one.problem for one in contacts] == ["no mobile phone", "DSN 5.1.1"]
    work_off(telling.engine)
    assert "CustomerUnreached" in [one.type for one in telling.history(code)]
    lacking(telling, code, ["Giấy"])
    assert states(telling, code, "M03") == {}, "there is nowhere to send it"


def test_nobody_is_silenced_by_a_letter_that_they_have_not_had(
    telling: Installation, provider: Provider
) -> None:
    code, other = household(telling), household(telling)
    send(telling)
    name, others = (one.id for one in provider.letters)
    message, tag = str(message_named(name)), name[-26:]
    made_up = [
        message,
        f"{message}.",
        f"{message}.{'0' * 26}",
        f"{message}.{tag[:-1]}",
        f"{message}.{tag}0",
        f"{message_named(others)}.{tag}",
        f"{message.replace('email', 'sms')}.{tag}",
        f"' OR 1=1 --.{tag}",
        tag,
        "",
    ]
    assert {take(telling, bounce_of(one)) for one in made_up} == {"not_ours"}
    sent_by_people = (
        bounce_of(name, action="delayed", status="4.4.1"),
        bounce_of(name, action="delivered", status="2.0.0"),
        bounce_of(name).replace(b"multipart/report", b"multipart/mixed"),
        b"Subject: Out of office\nIn-Reply-To: <" + name.encode() + b"@congty.vn>\n\nfailed 5.1.1",
        bounce_of(name) + b"x" * (2 << 20),
        b"",
    )
    assert {take(telling, one) for one in sent_by_people} == {"no_bounce"}
    for one in (code, other):
        assert set(states(telling, one, "C01").values()) == {"accepted"}
    told = {"email": "dung@vidu.vn"}
    telling.do(commands.CorrectFacts(code, told, "Khách đọc nhầm địa chỉ"), LEADER)
    own = {True: name, False: others}[message.startswith(code)]
    assert take(telling, bounce_of(own)) == "not_ours", "the address is another one now"
    assert telling.engine.messages.contacts(telling.actor(DESK), code)[1].bounced_at is None


def test_a_letter_that_names_thousands_or_is_nested_deeply_takes_no_time() -> None:
    many = " ".join(f"<SX-{number}.{'0' * 26}@x>" for number in range(2000))
    named = bounce_of("x.y").replace(b"Auto-Submitted", f"References: {many}\nAuto".encode())
    bounce = read_bounce(named)
    assert bounce is not None
    assert len(bounce.letters) <= 20
    boxes = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(30)
    )
    assert (
        read_bounce(
            bounce_of("x.y").replace(b"Content-Type: text/plain; charset=us-ascii\n", boxes)
        )
        is None
    )


def test_what_passes_says_nothing_of_later_letters(
    telling: Installation, provider: Provider
) -> None:
    code = household(telling)
    send(telling)
    full = bounce_of(provider.letters[0].id, "5.0.0", told="552 5.2.2 mailbox full")
    assert take(telling, full) == "noted"
    assert states(telling, code, "C01") == {"sms": "accepted", "email": "undelivered"}
    lacking(telling, code, ["Giấy"])
    assert set(states(telling, code, "M03")) == {"sms", "email"}


def test_a_subscription_to_a_closed_mailbox_ends(telling: Installation, provider: Provider) -> None:
    code = household(telling, email=None)
    subscribe(telling, code, "ban@vidu.vn", "email")
    send(telling)
    confirm(telling, token_in(provider.letters[-1].body))
    telling.complete(code, "lvh_receive_check")
    send(telling)
    assert take(telling, bounce_of(provider.letters[-1].id, kind="message/rfc822")) == "noted"
    sent = len(provider.letters)
    telling.go(code)
    send(telling)
    assert len(provider.letters) == sent


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_whatever_comes_in_is_read_or_passed_over(junk: bytes, place: int) -> None:
    good = bounce_of("x.y")
    read_bounce(junk)
    read_bounce(good[:place] + junk + good[place:])
    read_bounce(good[:place] + junk)
