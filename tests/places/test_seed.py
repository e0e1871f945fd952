from __future__ import annotations

from collections import Counter

from bot.domain.units import Level
from bot.places.seed import Seed


def test_56_communes_under_one_province(seed: Seed) -> None:
    communes = [unit for unit in seed.units if unit.level is Level.COMMUNE]
    (province,) = [unit for unit in seed.units if unit.level is Level.PROVINCE]
    assert len(communes) == len({unit.code for unit in communes}) == 56
    assert (province.code, province.name, province.version) == ("04", "Tỉnh Cao Bằng", "2025-07")
    assert {unit.parent for unit in communes} == {"04"}
    assert Counter(unit.type for unit in communes) == {"xa": 53, "phuong": 3}


def test_161_former_units_each_became_part_of_one_in_force(seed: Seed) -> None:
    codes = {unit.code for unit in seed.units if unit.level is Level.COMMUNE}
    former = [alias for alias in seed.aliases if alias.kind == "former"]
    assert len(former) == 161
    assert {alias.unit for alias in former} == codes
    assert sum(len(unit.parts) for unit in seed.units) == 161


def test_a_code_that_was_kept_has_its_data_version(seed: Seed) -> None:
    (unit,) = [unit for unit in seed.units if unit.code == "01304"]
    assert (unit.short_name, unit.version, unit.parts) == ("Quảng Lâm", "2025-07", ("Quảng Lâm", "Thạch Lâm"))


def test_six_names_of_13_former_units_are_marked_ambiguous(seed: Seed) -> None:
    marked = [alias.name for alias in seed.aliases if alias.kind == "former" and alias.ambiguous]
    assert len(marked) == 13
    assert set(marked) == {"Vĩnh Quang", "Phan Thanh", "Hưng Đạo", "Ngọc Động", "Quang Trung", "Đức Long"}


def test_every_alias_belongs_to_a_unit(seed: Seed) -> None:
    codes = {unit.code for unit in seed.units}
    assert all(alias.unit in codes for alias in seed.aliases)


def test_147_former_units_have_a_point_in_the_province(seed: Seed) -> None:
    points = [(alias.lat, alias.lon) for alias in seed.aliases if alias.lat is not None and alias.lon is not None]
    assert len(points) == 147
    assert all(22.3 < lat < 23.2 and 105.2 < lon < 106.9 for lat, lon in points)
