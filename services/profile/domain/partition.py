"""Disjoint sets: who ends up together when pairs are joined one after another."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Partition(Generic[T]):
    """Sets of items, at first each alone; ``join`` keeps the name of its first argument's set."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        """Begin with each item alone."""
        self._parent: dict[T, T] = {item: item for item in items}

    def add(self, item: T) -> None:
        """Add an item, alone."""
        self._parent[item] = item

    def root(self, item: T) -> T:
        """The item that names the set to which an item belongs."""
        parent = self._parent
        while parent[item] != item:
            parent[item] = item = parent[parent[item]]
        return item

    def join(self, one: T, other: T) -> None:
        """Make one set of two."""
        self._parent[self.root(other)] = self.root(one)

    def groups(self) -> list[list[T]]:
        """The sets, each in the order in which its items were added."""
        found: dict[T, list[T]] = {}
        for item in self._parent:
            found.setdefault(self.root(item), []).append(item)
        return list(found.values())
