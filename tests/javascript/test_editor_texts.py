"""Whatever the editor of diagrams says to people stands in its table, and so in both languages."""

from __future__ import annotations

import re

from tests.kit import ROOT, Installation
from webapi import create_app
from webapi.pages.studio.editor_texts import studio_words

NO_SENTENCES = {"POST"}


def test_every_sentence_of_the_editor_has_its_words(installation: Installation) -> None:
    """A text that begins with a capital letter is a sentence, or a label."""
    files = sorted((ROOT / "webapi/studio/src").glob("*.js"))
    source = "".join(file.read_text("utf-8") for file in files)
    written = set(re.findall(r'"([A-Z][^"]*)"', source))
    assert written
    app = create_app(installation.engine)
    with app.test_request_context(headers={"Accept-Language": "vi"}):
        assert written - NO_SENTENCES - set(studio_words()) == set()
