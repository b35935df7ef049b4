from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policytrack.errors import RegionError
from policytrack.regions import Region, find_region


@pytest.mark.parametrize(
    ("code", "en", "zh", "parent"),
    [
        ("CN", "China", "全国", None),
        ("CN-HE", "Hebei", "河北", "CN"),
        ("CN-NM", "Inner Mongolia", "内蒙古", "CN"),
        ("CN-SN", "Shaanxi", "陕西", "CN"),
        ("CN-SX", "Shanxi", "山西", "CN"),
        ("CN-GS-621000", "CN-GS-621000", "CN-GS-621000", "CN-GS"),
        ("CN-HE-130100", "CN-HE-130100", "CN-HE-130100", "CN-HE"),
        ("FR", "France", "France", None),
        ("FR-IDF", "Île-de-France", "Île-de-France", "FR"),
        ("FR-75C", "Paris", "Paris", "FR-IDF"),
    ],
)
def test_a_region_is_found_by_its_code(code, en, zh, parent):
    region = find_region(code)
    assert (region.code, region.name("en"), region.name("zh"), region.parent) == (code, en, zh, parent)


def test_china_has_thirty_four_provinces_each_with_a_name_of_its_own():
    letters = "BJ TJ HE SX NM LN JL HL SH JS ZJ AH FJ JX SD HA HB HN GD GX HI CQ SC GZ YN XZ SN GS QH NX XJ"
    groups = [(11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66)]
    prefixes = [prefix for first, end in groups for prefix in range(first, end)]
    regions = [find_region(f"CN-{code}") for code in (*letters.split(), "TW", "HK", "MO")]
    assert len({region.en for region in regions}) == len({region.zh for region in regions}) == 34
    for region, prefix in zip(regions, [*prefixes, 71, 81, 82], strict=True):
        assert find_region(f"{region.code}-{prefix}0000").parent == region.code


@pytest.mark.parametrize(
    "code",
    ["CN-XX", "XX", "XX-YY", "FR-QQQ", "CN-HE-621000", "CN-GS-992000", "CN-GS-6210", "", "cn", "C" * 100_000],
)
def test_an_unknown_code_is_refused(code):
    with pytest.raises(RegionError) as caught:
        find_region(code)
    assert caught.value.code == "region_unknown"
    assert caught.value.finding.details["value"] == code


@pytest.mark.parametrize(("typo", "suggestion"), [("cn-he", "CN-HE"), ("CNHE", "CN-HE"), ("CN-CENTRA", "CN-CENTRAL")])
def test_a_misspelt_code_is_answered_with_the_nearest_one(typo, suggestion):
    central = Region("CN-CENTRAL", "Central region", "中部地区", "CN", ("CN-SX", "CN-AH"))
    with pytest.raises(RegionError) as caught:
        find_region(typo, {"CN-CENTRAL": central})
    assert caught.value.finding.suggestion == suggestion


def test_a_plan_can_define_a_region_and_overrule_a_known_one():
    own = Region("CN-HE", "Hebei and Xiong'an", "河北(含雄安)")
    assert find_region("CN-HE", {"CN-HE": own}) is own
    assert find_region("CN-SX", {"CN-HE": own}).en == "Shanxi"
    assert find_region("CN-HE").en == "Hebei"


@given(st.text(max_size=20))
def test_any_text_is_a_region_or_refused(code):
    with suppress(RegionError):
        assert find_region(code).code == code
