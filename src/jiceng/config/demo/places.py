"""The tree of the demo district: what stands below what, and how many members each branch has."""

from dataclasses import dataclass, field

from jiceng.organizations.kinds import Kind, Sector


@dataclass(frozen=True)
class Place:
    """An organisation of the district. `members`: in a branch; `groups`: names of its groups."""

    name: str
    kind: str
    sector: str
    short_name: str = ""
    members: int = 0
    elected: str = "2024-06-18"
    groups: tuple[str, ...] = ()
    below: tuple["Place", ...] = field(default=())
    formation: str = "own"


def estate(name: str, members: int, groups: int = 0, elected: str = "2023-06-20") -> Place:
    numerals = "一二三四五"
    names = tuple(f"{name}第{numerals[index]}楼栋党小组" for index in range(groups))
    return Place(f"{name}小区党支部", Kind.BRANCH, Sector.COMMUNITY, name, members, elected, names)


def community(name: str, *estates: Place) -> Place:
    return Place(f"{name}社区党委", Kind.COMMITTEE, Sector.COMMUNITY, name, 0, "2021-11-26", (), estates)


def branch(name: str, sector: str, members: int, elected: str = "2024-05-16", **more: object) -> Place:
    return Place(name, Kind.BRANCH, sector, "", members, elected, **more)  # type: ignore[arg-type]


DISTRICT = Place(
    "青石街道党工委",
    Kind.WORKING_COMMITTEE,
    Sector.OTHER,
    "青石街道",
    elected="2021-12-10",
    below=(
        community(
            "江景",
            estate("江景苑", 38, 3),
            estate("望江园", 45, 2),
            estate("听涛里", 34),
            estate("江畔人家", 50, 2),
        ),
        community(
            "紫荆",
            estate("紫荆花园", 43, 2),
            estate("紫荆东里", 50),
            estate("文昌里", 52, 2),
            estate("桂花巷", 36),
        ),
        community(
            "柳园",
            estate("柳园一区", 47, 2),
            estate("柳园二区", 40),
            estate("垂柳湾", 48, 2, "2020-09-08"),
            estate("青年公寓", 29),
        ),
        community(
            "滨河",
            estate("滨河里", 45, 2),
            estate("水岸新城", 47),
            estate("观澜院", 41),
            estate("老码头", 33),
        ),
        Place(
            "青石村党总支",
            Kind.GENERAL_BRANCH,
            Sector.VILLAGE,
            "青石村",
            elected="2022-03-15",
            below=(
                branch(
                    "青石村第一党支部", Sector.VILLAGE, 50, "2022-03-15", groups=("村东党小组", "村西党小组")
                ),
                branch("青石村第二党支部", Sector.VILLAGE, 44, "2022-03-15"),
                branch("青石村第三党支部", Sector.VILLAGE, 31, "2022-03-15"),
            ),
        ),
        Place(
            "恒达机械集团党委",
            Kind.COMMITTEE,
            Sector.ENTERPRISE,
            "恒达集团",
            elected="2023-04-21",
            below=(
                branch("恒达机械一车间党支部", Sector.ENTERPRISE, 50, "2024-04-19"),
                branch("恒达机械二车间党支部", Sector.ENTERPRISE, 46, "2024-04-19"),
                branch("恒达研发中心党支部", Sector.ENTERPRISE, 46, "2024-04-19"),
                branch("恒达销售公司党支部", Sector.ENTERPRISE, 6, "2025-04-18"),
                Place(
                    "金桥商务楼联合党支部",
                    Kind.JOINT_BRANCH,
                    Sector.ENTERPRISE,
                    "金桥联合",
                    9,
                    "2025-01-10",
                    formation="joint",
                ),
            ),
        ),
        branch("青石街道机关党支部", Sector.GOVERNMENT_ORGAN, 48, "2024-03-08"),
        Place(
            "青石学院党委",
            Kind.COMMITTEE,
            Sector.UNIVERSITY,
            "青石学院",
            elected="2022-10-14",
            below=(
                branch("青石学院教工第一党支部", Sector.UNIVERSITY, 50, "2024-10-11"),
                branch("青石学院教工第二党支部", Sector.UNIVERSITY, 47, "2024-10-11"),
                branch("青石学院学生第一党支部", Sector.UNIVERSITY, 47, "2025-10-17"),
                branch("青石学院学生第二党支部", Sector.UNIVERSITY, 49, "2025-10-17"),
                branch("青石学院学生第三党支部", Sector.UNIVERSITY, 38, "2025-10-17"),
            ),
        ),
        branch("青石商会行业党支部", Sector.TRADE, 28, "2024-12-06"),
        branch("阳光社工服务中心党支部", Sector.SOCIAL_ORGANISATION, 12, "2025-02-21"),
        Place("青石在外流动党员党支部", Kind.MOBILE_BRANCH, Sector.OTHER, "流动党员支部", 21, "2024-11-15"),
    ),
)
