"""Each kind of field has an input of one line on pages, and a name in the editor of forms."""

from __future__ import annotations

from engine.forms.form_table import FieldKind
from engine.forms.input_kinds import INPUT_KINDS
from webapi.pages.inputs import BY_FORMAT


def test_every_kind_has_an_input_and_stands_in_the_editor() -> None:
    assert BY_FORMAT.keys() == INPUT_KINDS.keys()
    assert set(INPUT_KINDS) <= {str(kind) for kind in FieldKind}
