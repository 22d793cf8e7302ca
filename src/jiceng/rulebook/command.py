"""`jiceng rules`: ask, questions, list, show, diff, check, stale. Exit 0 answered, 1 the data says no, 2 bad input."""

import datetime as dt
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

import click
import yaml

from .ask import QUESTIONS, ask
from .checking import check_packs, overriding, stale_values
from .errors import BadInput, PackError
from .formalism import installation_findings, refusal
from .given import read_date
from .locate import rules_directories
from .overlays import differences
from .packs import Rule, Rulebook
from .shelf import load_rulebook, read_packs
from .yaml_lines import PlainWords

as_json = click.option("--json", "as_json", is_flag=True, help="标准输出只含 JSON。")
packs_option = click.option("--packs", default="", help="另外启用的地方规则包，逗号分隔。")


def _fail(sentence: str, code: int = 2) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


def _book(packs: str = "") -> Rulebook:
    try:
        return load_rulebook(rules_directories()).with_packs(one for one in packs.split(",") if one)
    except PackError as error:
        _fail(str(error), 1)


def _day(text: Any) -> dt.date:
    if text is None:
        return dt.datetime.now(ZoneInfo(os.environ.get("JICENG_TIME_ZONE") or "Asia/Shanghai")).date()
    return read_date(text, "on")


def _print(document: Any, *, indent: int | None = 2) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=indent, default=str))


@click.group()
def rules() -> None:
    """规则：提问、查看、检查。"""


@rules.command("ask")
@click.argument("question", required=False)
@click.option("--given", metavar="JSON", help="JSON 对象、@文件，或 -（标准输入）。")
@click.option("--on", "on", metavar="DATE", help="按哪一天施行的规则（默认今天）。")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@packs_option
@as_json
def ask_command(
    question: str | None, given: str | None, on: str | None, batch: Path | None, packs: str, as_json: bool
) -> None:
    """Ask one question, or a file of them."""
    book = _book(packs)
    if batch is not None:
        sys.exit(_batch(batch, on, book))
    if question is None:
        _fail("question: missing; name one, or give --batch FILE.")
    try:
        verdict = ask(question, _given(given), on=_day(on), book=book)
    except BadInput as error:
        _fail(str(error))
    if as_json:
        _print(verdict.as_json())
    else:
        for key, value in verdict.answer.items():
            click.echo(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        for because in verdict.because:
            click.echo(
                f"  {because['rule']} {because['citation']['label']} [{because['confidence']}] {because['text']}"
            )
        for warning in verdict.warnings:
            click.echo(f"  ! {warning}", err=True)
    sys.exit(0 if verdict.answered else 1)


def _given(text: str | None) -> dict[str, Any]:
    if text is None:
        raise BadInput("given: missing; it takes a JSON object, @file or -.")
    if text == "-":
        text = sys.stdin.read()
    elif text.startswith("@"):
        try:
            text = Path(text[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"given: {text[1:]} cannot be read: {error}.") from error
    try:
        value = json.loads(text)
    except ValueError as error:
        raise BadInput(f"given: not JSON: {error}.") from error
    if not isinstance(value, dict):
        raise BadInput(f"given: got {value!r}; it takes a JSON object.")
    return value


class _BatchLoader(PlainWords, yaml.SafeLoader):
    """Safe, and `on` is a key like any other."""


def _batch(path: Path, on: str | None, book: Rulebook) -> int:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), _BatchLoader)
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        _fail(f"batch: {path} is neither YAML nor JSON: {error}.")
    if not isinstance(entries, list):
        _fail(f"batch: {path} holds no list.")
    failed = False
    for entry in entries:
        name = entry.get("id") if isinstance(entry, dict) else None
        try:
            if not isinstance(entry, dict) or not isinstance(entry.get("given"), dict):
                raise BadInput("given: missing; each entry takes id, question, given, on.")
            verdict = ask(
                str(entry.get("question")), entry["given"], on=_day(entry.get("on") or on), book=book
            )
            line = {"id": name} | verdict.as_json()
        except BadInput as error:
            failed, line = True, {"id": name, "error": str(error)}
        _print(line, indent=None)
    return 1 if failed else 0


@rules.command("questions")
@as_json
def questions_command(as_json: bool) -> None:
    """Every question, the fields that it takes and those of its answer."""
    if as_json:
        _print([one.describe() for one in QUESTIONS.values()])
        return
    for one in QUESTIONS.values():
        click.echo(f"{one.name}\t{one.title}")
        for field in one.takes.fields.values():
            click.echo(f"    {field.name}: {field.takes}\t{field.label}")


def describe(rule: Rule) -> dict[str, Any]:
    """A rule as data: text, and its values over time."""
    values = [
        {
            "value": one.value,
            "from": one.begins or "unknown",
            "to": one.ends,
            "citation": one.citation.label,
            "year": one.citation.year,
            "url": one.citation.url,
            "confidence": one.confidence,
            "from_confidence": one.begins_confidence,
            "checked_on": one.checked_on,
            "pack": one.pack,
            "text": one.text,
            "alternatives": [{"value": other.value, "why": other.why} for other in one.alternatives],
        }
        for one in rule.values
    ]
    return {
        "rule": rule.id,
        "pack": rule.pack,
        "title": rule.title,
        "text": rule.text,
        "unit": rule.unit,
        "values": values,
    }


@rules.command("list")
@packs_option
@as_json
def list_command(packs: str, as_json: bool) -> None:
    """Every rule in use."""
    book = _book(packs)
    if as_json:
        _print([describe(rule) for rule in book.rules()])
    else:
        for rule in book.rules():
            click.echo(f"{rule.id}\t{rule.pack}\t{rule.title}")


@rules.command("show")
@click.argument("rule_id", metavar="RULE")
@click.option("--on", "on", metavar="DATE")
@packs_option
@as_json
def show_command(rule_id: str, on: str | None, packs: str, as_json: bool) -> None:
    """One rule and its values over time."""
    book = _book(packs)
    try:
        rule, day = book.rule(rule_id), _day(on)
    except KeyError:
        _fail(f"RULE: got {rule_id!r}; `jiceng rules list` names those there are.")
    except BadInput as error:
        _fail(str(error))
    value = rule.on(day)
    asked_by = sorted(check_packs(book).questions.get(rule_id, ()))
    changed_by = overriding(book, rule_id)
    if as_json:
        found = {"on": day, "value": value and value.value, "asked_by": asked_by, "overridden_by": changed_by}
        _print(describe(rule) | found)
    else:
        click.echo(f"{rule.id} {rule.title}\n{rule.text}")
        for one in rule.values:
            mark = "→" if one is value else " "
            since = one.begins or "unknown"
            click.echo(
                f"{mark} {since} – {one.ends or ''}\t{one.value}\t{one.citation.label} [{one.confidence}]"
            )
        for label, names in (("用于", asked_by), ("另有规定的规则包", changed_by)):
            if names:
                click.echo(f"{label}：{'、'.join(names)}")
    sys.exit(0 if value is not None else 1)


@rules.command("check")
@as_json
def check_command(as_json: bool) -> None:
    """Schema, dates, units, references, citations and tests of every pack, and what no tool may ask: all at once."""
    packs, problems = read_packs(rules_directories())
    if problems:
        _report(problems, len(packs), 0, as_json)
    book = Rulebook(packs)
    checked = check_packs(book)
    found = installation_findings(book, os.environ, on=_day(None))
    _report([*checked.problems, *map(refusal, found)], len(packs), checked.ran, as_json)


def _report(problems: list[str], packs: int, tests: int, as_json: bool) -> NoReturn:
    if as_json:
        _print({"packs": packs, "tests": tests, "problems": problems})
    else:
        for problem in problems:
            click.echo(problem)
        click.echo(f"{packs} packs, {tests} tests, {len(problems)} problems")
    sys.exit(1 if problems else 0)


@rules.command("diff")
@click.argument("pack")
@click.argument("parent")
@as_json
def diff_command(pack: str, parent: str, as_json: bool) -> None:
    """What a pack changes in one above it: 加码 stricter, 放宽 laxer, 不同 neither."""
    try:
        found = differences(_book(), pack, parent)
    except PackError as error:
        _fail(str(error))
    if as_json:
        _print([one.as_json() for one in found])
        return
    for one in found:
        since = f"{one.begins or 'unknown'} – {one.ends or ''}"
        values = f"{'—' if one.old is None else one.old} → {'—' if one.new is None else one.new}"
        click.echo(
            f"{one.label}\t{one.rule} {one.title}\t{since}\t{values}\t{one.citation.label} [{one.confidence}]"
        )


@rules.command("stale")
@click.option("--on", "on", metavar="DATE")
@as_json
def stale_command(on: str | None, as_json: bool) -> None:
    """Values not checked for a year."""
    try:
        rows = stale_values(_book(), _day(on))
    except BadInput as error:
        _fail(str(error))
    if as_json:
        _print(rows)
    else:
        for row in rows:
            click.echo(f"{row['rule']}\t{row['from']}\t{row['checked_on']}")
    sys.exit(1 if rows else 0)
