"""Region codes and their hierarchy: ISO 3166, and GB/T 2260 below Chinese provinces; imports pycountry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from policytrack.errors import RegionError
from policytrack.findings import nearest

# ISO 3166-2 letter, GB/T 2260 prefix, English and Chinese name (GB/T 2260-2007; ISO 3166-2:CN).
_PROVINCES: Final = """
BJ 11 Beijing 北京|TJ 12 Tianjin 天津|HE 13 Hebei 河北|SX 14 Shanxi 山西|NM 15 Inner_Mongolia 内蒙古
LN 21 Liaoning 辽宁|JL 22 Jilin 吉林|HL 23 Heilongjiang 黑龙江|SH 31 Shanghai 上海|JS 32 Jiangsu 江苏
ZJ 33 Zhejiang 浙江|AH 34 Anhui 安徽|FJ 35 Fujian 福建|JX 36 Jiangxi 江西|SD 37 Shandong 山东
HA 41 Henan 河南|HB 42 Hubei 湖北|HN 43 Hunan 湖南|GD 44 Guangdong 广东|GX 45 Guangxi 广西
HI 46 Hainan 海南|CQ 50 Chongqing 重庆|SC 51 Sichuan 四川|GZ 52 Guizhou 贵州
YN 53 Yunnan 云南|XZ 54 Tibet 西藏|SN 61 Shaanxi 陕西|GS 62 Gansu 甘肃|QH 63 Qinghai 青海|NX 64 Ningxia 宁夏
XJ 65 Xinjiang 新疆|TW 71 Taiwan 台湾|HK 81 Hong_Kong 香港|MO 82 Macao 澳门
"""


@dataclass(frozen=True, slots=True)
class Region:
    """A region: a country, a part of one, or a group that a plan defines.

    Args:
        code: ISO 3166-1 alpha-2 (`CN`), ISO 3166-2 (`CN-HE`), a Chinese code below the province
            (`CN-GS-621000`), or the code of a group (`CN-CENTRAL`).
        en: English name, or the code where none is known.
        zh: Chinese name, likewise.
        parent: Code of the region that it lies in.
        members: Codes of what makes up a group.
    """

    code: str
    en: str
    zh: str
    parent: str | None = None
    members: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Return its name in English (`en`) or Chinese (`zh`)."""
        return self.zh if lang == "zh" else self.en


def _province(row: str) -> tuple[str, Region]:
    letters, prefix, en, zh = row.split()
    return prefix, Region(f"CN-{letters}", en.replace("_", " "), zh, "CN")


_BY_PREFIX: Final = dict(_province(row) for row in _PROVINCES.replace("\n", "|").split("|") if row.strip())
_PROVINCE_CODES: Final = {region.code: region for region in _BY_PREFIX.values()}
_KNOWN: Final = {"CN": Region("CN", "China", "全国"), **_PROVINCE_CODES}


def find_region(code: str, defined: Mapping[str, Region] | None = None) -> Region:
    """Return the region of a code.

    Args:
        code: Like `CN-HE`, `FR-IDF` or `CN-GS-621000`.
        defined: Regions that a plan defines itself, by code.

    Raises:
        RegionError: No such region is known.

    Example:
        >>> find_region("CN-GS-621000").parent
        'CN-GS'
    """
    if defined and code in defined:
        return defined[code]
    return _find(code, tuple(defined or ()))


@lru_cache(maxsize=4096)
def _find(code: str, defined: tuple[str, ...]) -> Region:
    if code in _KNOWN:
        return _KNOWN[code]
    if match := re.fullmatch(r"(CN-[A-Z]{2})-(\d{2})\d{4}", code, re.ASCII):
        province = _BY_PREFIX.get(match[2])
        if province is not None and province.code == match[1]:
            return Region(code, code, code, province.code)
    elif re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?", code, re.ASCII) and (found := _iso(code)):
        return found
    raise RegionError("region_unknown", value=code, suggestion=nearest(code.upper(), [*defined, *_KNOWN]))


def _iso(code: str) -> Region | None:
    import pycountry

    country = pycountry.countries.get(alpha_2=code)
    if len(code) == 2:
        return Region(code, country.name, country.name) if country else None
    subdivisions: Any = pycountry.subdivisions
    part = subdivisions.get(code=code)
    return Region(code, part.name, part.name, part.parent_code or code[:2]) if part else None
