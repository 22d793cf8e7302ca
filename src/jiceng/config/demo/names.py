"""Invented people: names by chance, identity numbers that nobody bears (serial 000 or 999)."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from jiceng.people.identity import check_digit

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛范彭郎鲁韦马苗"
    "方俞任袁柳唐罗薛雷贺倪汤殷毕郝邬安常乐于时傅皮卞齐康伍余元顾孟平黄"
)
MALE = [
    "建国",
    "志强",
    "伟",
    "明",
    "立新",
    "国庆",
    "永强",
    "海涛",
    "文斌",
    "学军",
    "磊",
    "勇",
    "浩然",
    "子轩",
    "德明",
    "长江",
    "振华",
    "家辉",
    "晓东",
    "新民",
    "俊杰",
    "宏图",
    "守义",
    "春生",
    "光明",
    "少华",
]
FEMALE = [
    "秀英",
    "丽",
    "敏",
    "桂芳",
    "雪梅",
    "晓燕",
    "海燕",
    "静",
    "佳怡",
    "玉兰",
    "红霞",
    "淑珍",
    "思雨",
    "欣然",
    "春花",
    "慧",
    "美玲",
    "月娥",
    "文静",
    "婉清",
    "亚男",
    "小红",
    "冬梅",
    "佩兰",
    "若琳",
]
ETHNICITIES = ["汉族"] * 24 + ["回族", "满族", "壮族", "苗族"]
EDUCATION = ["初中", "高中", "中专", "大专", "大学本科", "大学本科", "硕士研究生"]
DISTRICT_CODE = "110101"


def numbers(rng: random.Random, born: dt.date, male: bool) -> Iterator[str]:
    """Valid identity numbers for a birth date with the serials 000 and 999, which are not given out.

    The last digit of a serial says the sex (odd: male), so that 999 is a man's and 000 a woman's; further
    districts of the same city follow where one day is asked for often.
    """
    serial = "999" if male else "000"
    for district in range(int(DISTRICT_CODE), int(DISTRICT_CODE) + 19):
        body = f"{district}{born:%Y%m%d}{serial}"
        yield body + check_digit(body)


class People:
    """Draws people one after another, no two with the same identity number or the same name in one branch."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[str] = set()

    def draw(self, youngest: int, oldest: int, today: dt.date) -> dict[str, Any]:
        """One person, of an age in years between the two."""
        rng = self.rng
        while True:
            male = rng.random() < 0.56
            name = rng.choice(SURNAMES) + rng.choice(MALE if male else FEMALE)
            born = today - dt.timedelta(days=rng.randint(youngest * 366, oldest * 365))
            number = next((one for one in numbers(rng, born, male) if one not in self.used), None)
            if number is not None:
                break
        self.used.add(number)
        return {
            "name": name,
            "sex": "m" if male else "f",
            "born_on": born,
            "number": number,
            "ethnicity": rng.choice(ETHNICITIES),
            "education": rng.choice(EDUCATION),
            "phone": f"199{rng.randint(0, 99999999):08d}",
        }
