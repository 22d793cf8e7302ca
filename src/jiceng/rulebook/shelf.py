"""All packs together: how they refer to one another, the compiled copy, and the installation's rulebook."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from time import monotonic

from . import compiled
from .errors import PackError
from .loading import PackReader
from .locate import compiled_directory, local_stamp, rules_directories
from .packs import ACTIVITIES, Pack, Rulebook
from .procedures import names_used, unknown_in
from .yaml_lines import Problems


def read_packs(folders: Iterable[Path]) -> tuple[tuple[Pack, ...], Problems]:
    """Every pack of some folders, parents before the packs that change them, and all that is wrong."""
    problems = Problems()
    readers = []
    for folder in folders:
        if not folder.is_dir():
            problems.append(
                f"{folder}: no such folder; JICENG_RULES takes folders that hold one folder per pack."
            )
            continue
        readers += [PackReader(pack, problems) for pack in sorted(folder.iterdir()) if pack.is_dir()]
    packs = {}
    for reader in readers:
        pack = reader.read()
        if pack is None:
            continue
        if pack.id in packs:
            head = reader.places["pack"]
            problems.add(head.where("id"), "id", f"a pack named {pack.id!r} stands already; keep one.")
            continue
        packs[pack.id] = (pack, reader)
    if not readers and not problems:
        problems.append("no pack found; a rules folder holds one folder per pack.")
    ordered = _ordered(packs, problems)
    if not problems.unreadable:
        _check_references(ordered, {name: reader for name, (_pack, reader) in packs.items()}, problems)
    return tuple(ordered), problems


def _ordered(packs: Mapping[str, tuple[Pack, PackReader]], problems: Problems) -> list[Pack]:
    """Parents first, else by name."""
    done: dict[str, Pack] = {}
    under_way: set[str] = set()

    def put(name: str) -> None:
        if name in done or name not in packs:
            return
        pack, reader = packs[name]
        head = reader.places["pack"]
        under_way.add(name)
        for parent in pack.parents:
            if parent not in packs:
                problems.add(
                    head.where("parents"),
                    "parents",
                    f"no pack named {parent!r}; known are {', '.join(packs)}.",
                )
            elif parent in under_way:
                problems.add(
                    head.where("parents"), "parents", f"{parent} has this pack above it; leave it out."
                )
            else:
                put(parent)
        under_way.discard(name)
        done[name] = pack

    for name in packs:
        put(name)
    return list(done.values())


def ancestors(packs: Mapping[str, Pack], name: str) -> set[str]:
    """The packs above a pack."""
    found: set[str] = set()
    pending = list(packs[name].parents)
    while pending:
        one = pending.pop()
        if one in packs and one not in found:
            found.add(one)
            pending += packs[one].parents
    return found


def _check_references(packs: list[Pack], readers: Mapping[str, PackReader], problems: Problems) -> None:
    """Each rule once, overrides of a parent's rule with values that fit, requirements of rules that there are."""
    by_id = {pack.id: pack for pack in packs}
    owners: dict[str, Pack] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.id in owners:
                where = readers[pack.id].places[rule.id].where("id")
                owner = owners[rule.id].id
                mend = f"stands already in {owner}; to change its value write overrides: {rule.id}"
                problems.add(where, "id", f"{rule.id} {mend}, and name {owner} among parents of the pack.")
            else:
                owners[rule.id] = pack
    activities = {*ACTIVITIES, *(one.id for pack in packs for one in pack.activities)}
    for pack in packs:
        reader = readers[pack.id]
        above = ancestors(by_id, pack.id)
        for rule in pack.overrides:
            entry = reader.places[rule.id]
            owner_pack = owners.get(rule.id)
            if owner_pack is None or owner_pack.id not in above:
                where = f"that of {', '.join(sorted(above))}" if above else "named in parents of pack.yaml"
                problems.add(
                    entry.where("overrides"),
                    "overrides",
                    f"no parent has a rule {rule.id}; it takes one {where}.",
                )
                continue
            unit = next(one.unit for one in owner_pack.rules if one.id == rule.id)
            for value in entry["values"]:
                if isinstance(value, dict) and "value" in value:
                    reader.check_value(value, "value", value["value"], unit)  # type: ignore[arg-type]
        for requirement in pack.requirements:
            entry = reader.places[f"requirement {requirement.rule} {requirement.activity}"]
            if requirement.activity not in activities:
                mend = f"it takes {', '.join(sorted(activities))}, or one declared in activities/ of a pack."
                problems.add(entry.where("activity"), "activity", f"got {requirement.activity!r}; {mend}")
            for key, name in (("rule", requirement.rule), ("grace", requirement.grace)):
                if name is not None and name not in owners:
                    problems.add(
                        entry.where(key), key, f"no rule {name}; it takes the id of a rule of some pack."
                    )
        _check_procedures(pack, reader, owners, problems)
    _check_names(packs, readers, problems)


def _check_names(packs: list[Pack], readers: Mapping[str, PackReader], problems: Problems) -> None:
    """A procedure or paper has its name once in all packs."""
    first: dict[tuple[str, str], str] = {}
    for pack in packs:
        named = [("procedure", one.id) for one in pack.procedures] + [
            ("paper", one.id) for one in pack.papers
        ]
        for kind, name in named:
            owner = first.setdefault((kind, name), pack.id)
            if owner != pack.id:
                where = readers[pack.id].places[f"{kind} {name}"].where("id")
                problems.add(where, "id", f"{name} stands already in {owner}; give it another name.")


def _check_procedures(pack: Pack, reader: PackReader, owners: Mapping[str, Pack], problems: Problems) -> None:
    """Rules that there are, and papers that the pack describes."""
    papers = {one.id: one for one in pack.papers}
    for procedure in pack.procedures:
        entry, used = reader.places[f"procedure {procedure.id}"], names_used(procedure)
        for name in sorted(used["rules"].difference(owners)):
            problems.add(entry.where("steps"), name, "no such rule; it takes the id of a rule of some pack.")
        for name in sorted(used["papers"].difference(papers)):
            problems.add(entry.where("steps"), name, "no such paper; describe it in papers/ of the pack.")
        for paper in (papers[name] for name in sorted(used["papers"].intersection(papers))):
            where = reader.places[f"paper {paper.id}"].where()
            for name in unknown_in(paper, procedure):
                problems.add(where, name, f"no such step or field of {procedure.id}.")


LOOKS = 5
"""How often in a second a process looks whether another one changed the packs of the data folder."""


def load_rulebook(folders: Iterable[Path]) -> Rulebook:
    """Every pack of some folders, from the compiled copy where it is of these very files. Raises PackError."""
    folders = list(folders)
    place = compiled_directory()
    digest = compiled.digest(folders) if place is not None else ""
    packs = compiled.fetch(place, digest) if place is not None else None
    if packs is None:
        packs, problems = read_packs(folders)
        if problems:
            raise PackError(*problems)
        if place is not None:
            compiled.store(place, digest, packs)
    return Rulebook(packs)


def default_rulebook() -> Rulebook:
    """The installation's rulebook: loaded once per process, and again once the packs of the data folder changed."""
    return _loaded(_stamp(int(monotonic() * LOOKS)))


def look_again() -> None:
    """The packs of the data folder were changed just now: whoever asks next sees them."""
    _stamp.cache_clear()


@lru_cache(maxsize=1)
def _stamp(_look: int) -> int:
    return local_stamp()


@lru_cache(maxsize=1)
def _loaded(stamp: int) -> Rulebook:
    return load_rulebook(rules_directories())
