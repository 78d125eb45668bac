"""The Merkle tree against the definition of RFC 9162, written down once more."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.evidence import EMPTY_ROOT, Tree, consistency_fits, inclusion_fits, leaf_hash

KNOWN = [
    b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57", bytes(range(0x60, 0x70)),
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Published test vectors of Certificate Transparency: the roots of one to eight leaves."""


def definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, right = definition(leaves[:half]), definition(leaves[half:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_of(leaves: list[bytes]) -> Tree:
    tree = Tree()
    tree.extend(leaves)
    return tree


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def test_the_published_vectors() -> None:
    tree = Tree()
    assert tree.root() == EMPTY_ROOT
    for entry, root in zip(KNOWN, ROOTS, strict=True):
        tree.extend([leaf_hash(entry)])
        assert tree.root().hex() == root


@pytest.mark.parametrize("size", range(1, 40))
def test_every_root_and_every_proof_of_small_trees(size: int) -> None:
    leaves = leaves_of(size)
    tree = tree_of(leaves)
    for part in range(1, size + 1):
        root = tree.root(part)
        assert root == definition(leaves[:part])
        for index in range(part):
            proof = tree.inclusion(index, part)
            assert inclusion_fits(leaves[index], index, part, proof, root)
        proof = tree.consistency(part, size)
        assert consistency_fits(part, size, root, tree.root(), proof)


@given(size=st.integers(1, 300), data=st.data(), bit=st.integers(0, 255), what=st.integers(0, 4))
def test_a_proof_that_was_touched_fits_nothing(
    size: int, data: st.DataObject, bit: int, what: int
) -> None:
    leaves = leaves_of(size)
    tree = tree_of(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, root, leaf = tree.inclusion(index, size), tree.root(), leaves[index]
    match what:
        case 0:
            leaf = _flip(leaf, bit)
        case 1:
            root = _flip(root, bit)
        case 2 if proof:
            place = data.draw(st.integers(0, len(proof) - 1))
            proof[place] = _flip(proof[place], bit)
        case 3:
            proof = [*proof, root]
        case _:
            if size < 2:
                return
            leaf = leaves[(index + 1) % size]
    assert not inclusion_fits(leaf, index, size, proof, root)


@given(first=st.integers(1, 200), more=st.integers(0, 100), place=st.integers(0, 199))
def test_a_log_that_was_rewritten_is_not_consistent(first: int, more: int, place: int) -> None:
    second = first + more
    leaves = leaves_of(second)
    before = tree_of(leaves[:first])
    leaves[place % first] = leaf_hash(b"another")
    after = tree_of(leaves)
    proof = after.consistency(first, second)
    assert not consistency_fits(first, second, before.root(), after.root(), proof)


def test_what_is_not_there_has_no_proof() -> None:
    tree = tree_of(leaves_of(3))
    for wrong in ((3, 3), (-1, 3), (0, 4)):
        with pytest.raises(ValueError, match="no entry"):
            tree.inclusion(*wrong)
    with pytest.raises(ValueError, match="does not begin"):
        tree.consistency(3, 2)
    with pytest.raises(ValueError, match="entries"):
        tree.root(4)
    assert not consistency_fits(0, 3, EMPTY_ROOT, tree.root(), [])
    assert not inclusion_fits(leaf_hash(b"0"), 3, 3, [], tree.root())


def _flip(data: bytes, bit: int) -> bytes:
    number = int.from_bytes(data) ^ (1 << bit)
    return number.to_bytes(len(data))
