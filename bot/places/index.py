"""The index of names: what each name may mean, by its letters and by its sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.domain.units import Alias, Level, Unit
from bot.places.fold import Spelling, fold_letters, sound, spell, squeeze


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of one commune. `districts` are the folded former districts in which it stood under this name."""

    code: str
    letters: str
    spelling: Spelling
    own: bool
    districts: frozenset[str]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class NameIndex:
    """Every name of every commune.

    `entries` maps squeezed letters to what they may mean, `sounds` a phonetic key to the letters that sound so, `districts` the squeezed
    name of a former district to the codes of its communes; `successors` maps an earlier district to those that took it over.
    """

    entries: Mapping[str, tuple[Entry, ...]]
    sounds: Mapping[str, tuple[str, ...]]
    districts: Mapping[str, tuple[str, ...]]
    successors: Mapping[str, frozenset[str]]
    provinces: frozenset[str]

    @property
    def longest(self) -> int:
        """The number of letters in the longest name."""
        return max(map(len, self.entries), default=0)

    def is_shared(self, letters: str) -> bool:
        """Tell whether these letters name more than one commune, or are marked so."""
        entries = self.entries.get(letters, ())
        return len({entry.code for entry in entries}) > 1 or any(entry.ambiguous for entry in entries)


def build_index(units: Iterable[Unit], aliases: Iterable[Alias]) -> NameIndex:
    """Index the communes among the units with all their names; names of unknown units are left out."""
    units = tuple(units)
    communes = {unit.code: unit for unit in units if unit.level is Level.COMMUNE}
    known = [alias for alias in aliases if alias.unit in communes]
    districts = _districts(communes.values(), known)
    entries = _entries(communes, known)
    sounds: dict[str, list[str]] = defaultdict(list)
    for letters in entries:
        sounds[sound(letters)].append(letters)
    return NameIndex(
        entries=entries,
        sounds={key: tuple(letters) for key, letters in sounds.items()},
        districts={name: tuple(sorted(codes)) for name, codes in districts.items()},
        successors=_successors(known),
        provinces=frozenset(squeeze(fold_letters(unit.short_name)) for unit in units if unit.level is Level.PROVINCE),
    )


def _entries(communes: Mapping[str, Unit], aliases: Iterable[Alias]) -> dict[str, tuple[Entry, ...]]:
    aliases = tuple(aliases)
    around: dict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        if alias.kind == "district":
            around[alias.unit].add(squeeze(fold_letters(alias.district or alias.name)))
    found: dict[str, dict[tuple[str, Spelling, frozenset[str]], Entry]] = defaultdict(dict)
    own = [Alias(unit.code, unit.short_name, "name", unit.district) for unit in communes.values()]
    for alias in [*own, *aliases]:
        if alias.kind == "district":
            continue
        entry = _entry(alias, communes[alias.unit], around[alias.unit])
        key = (entry.code, entry.spelling, entry.districts)
        known = found[entry.letters].get(key, entry)
        found[entry.letters][key] = replace(entry, own=known.own or entry.own, ambiguous=known.ambiguous or entry.ambiguous)
    return {letters: tuple(entries.values()) for letters, entries in found.items() if letters}


def _entry(alias: Alias, unit: Unit, around: set[str]) -> Entry:
    own = alias.name == unit.short_name and alias.kind != "former"
    district = squeeze(fold_letters(alias.district))
    districts = around | {district} if own or alias.kind == "name" else {district}
    return Entry(
        code=alias.unit,
        letters=squeeze(fold_letters(alias.name)),
        spelling=spell(alias.name),
        own=own,
        districts=frozenset(districts - {""}),
        ambiguous=alias.ambiguous,
    )


def _districts(communes: Iterable[Unit], aliases: Iterable[Alias]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for unit in communes:
        if unit.district:
            found[squeeze(fold_letters(unit.district))].add(unit.code)
    for alias in aliases:
        if alias.kind == "district":
            found[squeeze(fold_letters(alias.name))].add(alias.unit)
    return found


def _successors(aliases: Iterable[Alias]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        if alias.kind == "district":
            found[squeeze(fold_letters(alias.name))].add(squeeze(fold_letters(alias.district or alias.name)))
    return {name: frozenset(districts) for name, districts in found.items()}
