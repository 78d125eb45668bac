"""Letters that mail servers send back, as Postfix writes them (RFC 3464, RFC 6522)."""

from __future__ import annotations

SENT = """\
From: motcua@congty.vn
To: khach@vidu.vn
Subject: Yeu cau
Message-ID: <{name}@congty.vn>
"""


def bounce_of(
    name: str,
    status: str = "5.1.1",
    action: str = "failed",
    told: str = "550 no such user",
    kind: str = "text/rfc822-headers",
) -> bytes:
    """A notification about the letter of that name."""
    return f"""\
From: MAILER-DAEMON@mail.vidu.vn (Mail Delivery System)
To: motcua@congty.vn
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.vidu.vn
Arrival-Date: Wed, 1 Oct 2014 09:00:00 +0700

Final-Recipient: rfc822; khach@vidu.vn
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {told}

--b1
Content-Type: {kind}

{SENT.format(name=name)}
--b1--
""".encode()
