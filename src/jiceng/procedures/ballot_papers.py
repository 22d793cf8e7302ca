"""What an election prints: the ballot, and the roll on which each voter signs for it."""

from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from jiceng.documents.sheets import HEI, cell, page, saved, table, write
from jiceng.documents.words import Script, convert
from jiceng.people.models import Post
from jiceng.ui.dates import show_date

from .counting import names_in_order
from .models import Election

BALLOT = (52, 36, 36, 36)
"""Widths of its columns, millimetres."""
POSTS = {Post.SECRETARY.value: "书记", Post.DEPUTY_SECRETARY.value: "副书记"}
FIELDS = ("赞成", "不赞成", "弃权")


def ballot_paper(election: Election, script: Script = "hans") -> bytes:
    """One ballot: candidates in the order settled, room for as many others as there are seats, how to fill it in."""
    document = _begun(election, "选票", script)
    rows = table(document, BALLOT)
    head = rows.add_row()
    for place, text in enumerate(("候选人", *FIELDS)):
        cell(head.cells[place], convert(text, script), width=Mm(BALLOT[place]), bold=True)
    for _key, name in names_in_order(election.candidates):
        _line(rows, name)
    for number in range(election.seats):
        _line(rows, convert("另选：", script) if number == 0 else "")
    for text in (
        f"应选{election.seats}名。赞成的人数等于或者少于应选名额的有效，多于的作废。",
        "赞成、不赞成、弃权，在对应的空格内画“○”。",
        "不赞成的可以另选他人，把姓名写在“另选”栏；弃权的不能另选。",
    ):
        _below(document, convert(text, script))
    return saved(document)


def roll_paper(election: Election, script: Script = "hans") -> bytes:
    """Everybody who may vote, with room to sign for the ballot."""
    document = _begun(election, "选举人名单（领取选票签名）", script)
    if not election.voters:
        text = f"代表大会选举，应到会代表{election.should_attend}人，名单另附。"
        write(document.add_paragraph(), convert(text, script))
        return saved(document)
    rows = table(document, (12, 34, 34, 12, 34, 34))
    people = names_in_order(election.voters)
    half = (len(people) + 1) // 2
    for index in range(half):
        row = rows.add_row()
        row.height = Mm(8)
        for place, number in ((0, index), (3, index + half)):
            if number < len(people):
                cell(row.cells[place], str(number + 1), width=Mm(12))
                cell(row.cells[place + 1], people[number][1], width=Mm(34))
    _below(document, convert(f"应到会{election.should_attend}人。", script))
    return saved(document)


def _begun(election: Election, title: str, script: Script) -> Any:
    document = Document()
    page(document)
    for text, size in ((election.case.organization.name, 14), (convert(title, script), 18)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(4)
        write(paragraph, text, size=size, font=HEI)
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # The words of a paper follow its script, not the reader's language.
    what = f"选举{POSTS[election.post]}　" if election.post else ""
    write(line, f"{show_date(election.on)}　" + convert(f"{what}第{election.round}次投票", script), size=10)
    return document


def _below(document: Any, text: str) -> None:
    """A line under a table, clear of it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(0)
    write(paragraph, text, size=10)


def _line(rows: Any, name: str) -> None:
    row = rows.add_row()
    row.height = Mm(10)
    cell(row.cells[0], name, width=Mm(BALLOT[0]))
    for place in (1, 2, 3):
        row.cells[place].width = Mm(BALLOT[place])
