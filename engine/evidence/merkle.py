"""The Merkle tree of a transparency log.

Source: RFC 9162 (Certificate Transparency 2.0), section 2.1: hashes of leaves and nodes, roots,
inclusion and consistency proofs, and how they are checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_sha256 = hashlib.sha256
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry of the log: SHA-256 with the prefix 0 (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring hashes: SHA-256 with the prefix 1 (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A tree that grows: it keeps the hashes of its leaves and of every complete pair of nodes."""

    _levels: list[list[bytes]] = field(default_factory=lambda: [[]])

    @property
    def size(self) -> int:
        """How many entries it holds."""
        return len(self._levels[0])

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Adds the hashes of leaves."""
        self._levels[0].extend(leaves)
        for height, below in enumerate(self._levels):
            if height + 1 == len(self._levels):
                if len(below) < 2:
                    return
                self._levels.append([])
            above = self._levels[height + 1]
            first = 2 * len(above)
            pairs = zip(below[first::2], below[first + 1 :: 2], strict=False)
            above += [_sha256(b"\x01" + left + right).digest() for left, right in pairs]

    def root(self, size: int | None = None) -> bytes:
        """The root over the first ``size`` leaves; over all without it.

        Raises:
            ValueError: there are not so many leaves.
        """
        wanted = self.size if size is None else size
        if not 0 <= wanted <= self.size:
            raise ValueError(f"The log has {self.size} entries, not {wanted}.")
        return EMPTY_ROOT if wanted == 0 else self._hash(0, wanted)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The proof that the leaf at ``index`` (from 0) is in the tree of ``size`` leaves.

        Raises:
            ValueError: it is not.
        """
        if not 0 <= index < size <= self.size:
            raise ValueError(f"There is no entry {index} in a log of {size} entries.")
        return self._path(index, 0, size)

    def consistency(self, first: int, second: int) -> list[bytes]:
        """The proof that the tree of ``second`` leaves begins with that of ``first`` leaves.

        Raises:
            ValueError: there are not so many leaves, or the first has more.
        """
        if not 0 < first <= second <= self.size:
            raise ValueError(f"A log of {second} entries does not begin with one of {first}.")
        return self._subproof(first, 0, second, whole=True)

    def _hash(self, begin: int, end: int) -> bytes:
        """Of the leaves from ``begin`` to before ``end``; begin is a multiple of the part's power
        of two."""
        length = end - begin
        if length & (length - 1) == 0:
            height = length.bit_length() - 1
            return self._levels[height][begin >> height]
        middle = begin + _largest_power_below(length)
        return node_hash(self._hash(begin, middle), self._hash(middle, end))

    def _path(self, index: int, begin: int, end: int) -> list[bytes]:
        if end - begin == 1:
            return []
        middle = begin + _largest_power_below(end - begin)
        if index < middle:
            return [*self._path(index, begin, middle), self._hash(middle, end)]
        return [*self._path(index, middle, end), self._hash(begin, middle)]

    def _subproof(self, first: int, begin: int, end: int, whole: bool) -> list[bytes]:
        if first == end - begin:
            return [] if whole else [self._hash(begin, end)]
        length = _largest_power_below(end - begin)
        middle = begin + length
        if first <= length:
            return [*self._subproof(first, begin, middle, whole), self._hash(middle, end)]
        return [*self._subproof(first - length, middle, end, False), self._hash(begin, middle)]


class Frontier:
    """The roots of a growing tree at sizes that are known beforehand. Of the tree itself only its
    right edge is kept: memory does not grow with the leaves."""

    def __init__(self, sizes: Iterable[int]) -> None:
        self.size = 0
        self.roots = {0: EMPTY_ROOT}
        self._wanted = sorted({size for size in sizes if size > 0}, reverse=True)
        self._edge: list[bytes | None] = []
        """By height, the complete part that has no neighbour yet."""

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Adds the hashes of leaves."""
        done = 0
        while self._wanted and self._wanted[-1] <= self.size + len(leaves) - done:
            wanted = self._wanted.pop()
            part = leaves[done : done + wanted - self.size]
            done += len(part)
            self._append(part)
            self.roots[wanted] = self._root()
        self._append(leaves[done:])

    def _append(self, leaves: Sequence[bytes]) -> None:
        self.size += len(leaves)
        height, nodes = 0, list(leaves)
        while nodes:
            if height == len(self._edge):
                self._edge.append(None)
            waiting = self._edge[height]
            if waiting is not None:
                nodes.insert(0, waiting)
            self._edge[height] = nodes.pop() if len(nodes) & 1 else None
            pairs = zip(nodes[::2], nodes[1::2], strict=True)
            nodes = [_sha256(b"\x01" + left + right).digest() for left, right in pairs]
            height += 1

    def _root(self) -> bytes:
        found: bytes | None = None
        for part in self._edge:
            if part is not None:
                found = part if found is None else node_hash(part, found)
        return EMPTY_ROOT if found is None else found


def inclusion_fits(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(part, found)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            found = node_hash(found, part)
        here >>= 1
        last >>= 1
    return last == 0 and found == root


def consistency_fits(
    first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the second tree begins with the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = list(proof)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    if not path:
        return False
    here, last = first - 1, second - 1
    while here & 1:
        here >>= 1
        last >>= 1
    one = two = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            one, two = node_hash(part, one), node_hash(part, two)
            while not here & 1 and here:
                here >>= 1
                last >>= 1
        else:
            two = node_hash(two, part)
        here >>= 1
        last >>= 1
    return last == 0 and (one, two) == (first_root, second_root)


def _largest_power_below(number: int) -> int:
    """The largest power of two that is smaller."""
    return 1 << (number - 1).bit_length() - 1
