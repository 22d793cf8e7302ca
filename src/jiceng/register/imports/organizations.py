"""A file of organisations into the register: parents may follow their children."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from jiceng.access.roles import Right
from jiceng.access.scope import Scope
from jiceng.accounts.models import User
from jiceng.core.clock import today
from jiceng.documents.models import ImportKind
from jiceng.documents.workbooks import Workbook
from jiceng.organizations.folding import fold
from jiceng.organizations.models import Organization

from .organization_rows import FORM, OrganizationRow, read_row
from .places import Places
from .posts import Posts
from .problems import NOTE, REFUSED, Cancelled, FieldChange, ImportResult
from .roster import formula_notes
from .running import Progress, Run
from .tables import Reader
from .writing_organizations import OrganizationsWriter, PlannedOrganization

COMPARED = ("name", "short_name", "code", "kind", "sector", "formation")


class OrganizationsImport:
    """One file of organisations on its way: `check` fills the result and the plan, `write` carries it out."""

    def __init__(self, *, by: User, organization: Organization | None, dry_run: bool) -> None:
        self.by = by
        self.scope = Scope(by, today())
        self.organization = organization
        reach = self.scope.organizations(Right.IMPORT)
        if organization is not None:
            reach = reach.filter(path__gte=organization.path, path__lt=organization.path + "~")
        self.places = Places(reach)
        self.result = ImportResult(ImportKind.ORGANIZATIONS, dry_run)
        self.rows: list[OrganizationRow] = []
        self.plan: list[PlannedOrganization] = []
        self._by_code: dict[str, OrganizationRow] = {}
        self._by_name: dict[str, list[OrganizationRow]] = defaultdict(list)

    def check(self, workbook: Workbook, progress: Progress, should_cancel: Callable[[], bool]) -> None:
        """Check every row and compare it with the register; nothing is written. Raises Cancelled, WorkbookRefused."""
        reader = Reader("organizations", ("name",))
        for line in reader.lines(workbook):
            self.rows.append(read_row(line, self.scope.on))
        progress("checked", len(self.rows), len(self.rows))
        if should_cancel():
            raise Cancelled
        self._index()
        for row in self.rows:
            self._relate(row, [])
        taken = set(Organization.objects.values_list("code", flat=True)) - set(self.places.by_code)
        for row in self.rows:
            if row.code in taken:
                row.say(
                    "code", REFUSED, _("编码已被别的党组织使用。"), _("请改用别的编码，或留空由系统生成。")
                )
            if row.parent_row is not None and row.parent_row.refused and not row.refused:
                self._refuse_parent(row)
        self._carry_refusals()
        posts = Posts([row for row in self.rows if not row.refused], self.scope.on)
        for row in self.rows:
            self._compare(row, posts)
        self.result.problems += formula_notes(reader)

    def _index(self) -> None:
        """Find rows by code and name; the same organisation again is refused, the first stays."""
        seen: dict[tuple[str, str], OrganizationRow] = {}
        for row in self.rows:
            first = self._by_code.get(row.code) if row.code else None
            first = first or seen.get((row.folded, fold(row.parent_text)))
            if first is not None and row.folded:
                row.say(
                    "name",
                    REFUSED,
                    _("同一党组织在文件中重复，先出现在第%(row)d行。") % {"row": first.line.row},
                    _("请删去重复的一行，或更正名称、上级或编码。"),
                )
                continue
            seen[row.folded, fold(row.parent_text)] = row
            if row.code:
                self._by_code[row.code] = row
            self._by_name[row.folded].append(row)
            if row.short_name and fold(row.short_name) != row.folded:
                self._by_name[fold(row.short_name)].append(row)

    def _relate(self, row: OrganizationRow, below: list[OrganizationRow]) -> None:
        """Find what stands above a row and which organisation of the register it is, parents first."""
        if row.placed:
            return
        if row in below:
            for one in below[below.index(row) :]:
                one.placed = True
                one.say("parent", REFUSED, _("上级互相循环。"), _("请更正上级党组织。"))
            return
        self._find_parent(row)
        if row.parent_row is not None:
            self._relate(row.parent_row, [*below, row])
            row.parent = row.parent_row.existing
        if not row.placed:
            row.placed = True
            self._find_existing(row)

    def _find_parent(self, row: OrganizationRow) -> None:
        text = row.parent_text
        if not text:
            return
        in_file = [self._by_code[text]] if text in self._by_code else self._by_name.get(fold(text), [])
        in_file = [one for one in in_file if one is not row]
        if len(in_file) == 1:
            row.parent_row = in_file[0]
            return
        found = self.places.find(text)
        if len(in_file) > 1 or len(found) > 1:
            row.say("parent", REFUSED, _("有几个党组织叫这个名称。"), _("请改写上级的编码。"))
        elif found:
            row.parent = found[0]
        else:
            names = "、".join(f"“{name}”" for name in self.places.nearest(text))
            mend = _("名称相近的有%(names)s，请改为其中之一。") % {"names": names} if names else ""
            row.say(
                "parent",
                REFUSED,
                _("没有这个上级党组织。"),
                mend or _("请把上级也写进文件；如果本行就是最高一级，请把上级留空。"),
            )

    def _find_existing(self, row: OrganizationRow) -> None:
        by_code = self.places.by_code.get(row.code) if row.code else None
        if by_code is not None:
            row.existing = by_code
        elif row.folded:
            same = [one for one in self.places.find(row.name) if one.folded_name == row.folded]
            parent = row.parent.pk if row.parent else None
            if not row.parent_text:
                row.existing = same[0] if len(same) == 1 else None
            else:
                beside = [one for one in same if one.parent_id == parent and parent is not None]
                row.existing = beside[0] if beside else None
                if same and not beside and not row.refused:
                    row.say(
                        "name",
                        NOTE,
                        _("另有同名的党组织已在册，按新设处理。"),
                        _("如果是同一个党组织调整了隶属，请填写它的编码。"),
                    )
        if row.existing is None and not row.parent_text and not row.refused:
            if self.organization is not None:
                row.parent = self.organization
            elif not self.scope.is_system:
                row.say("parent", REFUSED, _("没有上级党组织。"), _("请填写上级党组织。"))

    def _refuse_parent(self, row: OrganizationRow) -> None:
        row.say("parent", REFUSED, _("它的上级所在的一行没有导入。"), _("请先更正上级那一行。"))

    def _carry_refusals(self) -> None:
        """Whatever stands below a refused new row stays out with it."""
        below: dict[int, list[OrganizationRow]] = defaultdict(list)
        for row in self.rows:
            if row.parent_row is not None:
                below[id(row.parent_row)].append(row)
        waiting = [row for row in self.rows if row.refused]
        while waiting:
            for row in below[id(waiting.pop())]:
                if not row.refused:
                    self._refuse_parent(row)
                    waiting.append(row)

    def _compare(self, row: OrganizationRow, posts: "Posts") -> None:
        changes: dict[str, Any] = {}
        moved = False
        if not row.refused and row.existing is not None:
            for name in COMPARED:
                value = getattr(row, name)
                if value and value != getattr(row.existing, name):
                    changes[name] = value
            if row.established_on and row.established_on != str(row.existing.established_on or ""):
                changes["established_on"] = row.established_on
            above = row.parent.pk if row.parent else None
            moved = bool(row.parent_text) and (row.parent_row is not None and row.parent is None)
            moved = moved or (bool(row.parent_text) and above is not None and above != row.existing.parent_id)
            self._check_change(row, changes, moved)
        result = self.result
        result.rows += 1
        if row.refused:
            result.refused += 1
            result.problems += [one for one in row.problems if one.level == REFUSED]
            return
        office = posts.plan(row)
        if row.existing is None:
            result.new += 1
        elif changes or moved or office:
            result.changed += 1
        else:
            result.unchanged += 1
        result.problems += row.problems
        self._note(row, changes, moved, office)
        if row.existing is None or changes or moved or office:
            self.plan.append(PlannedOrganization(row, changes, moved, office))

    def _check_change(self, row: OrganizationRow, changes: dict[str, Any], moved: bool) -> None:
        """What the register would refuse is refused here, before anything is written."""
        assert row.existing is not None
        kinds = {changes.get("kind"), row.existing.kind} if "kind" in changes else set()
        if "group" in kinds:
            row.say("kind", REFUSED, _("党小组和其他党组织之间不能互相变更。"), _("请撤销后新设。"))
        if moved and row.parent is not None and row.existing.contains(row.parent):
            row.say("parent", REFUSED, _("不能隶属于自己或自己的下级。"), _("请更正上级党组织。"))
        elif moved and row.existing.kind == "group":
            row.say("parent", REFUSED, _("党小组随党支部，不能单独调整隶属。"), _("请撤销后新设。"))

    def _note(
        self, row: OrganizationRow, changes: dict[str, Any], moved: bool, office: dict[str, Any]
    ) -> None:
        if row.existing is None:
            return
        sheet, number, name = row.line.header.sheet, row.line.row, row.existing.name
        for key, after in changes.items():
            before = str(getattr(row.existing, key) or "")
            self.result.note_change(FieldChange(sheet, number, name, FORM[key], before, str(after)))
        if moved:
            above = row.existing.parent_id
            before = self.places.by_id[above].name if above in self.places.by_id else ""
            self.result.note_change(FieldChange(sheet, number, name, FORM["parent"], before, row.parent_text))
        for key in office:
            self.result.note_change(FieldChange(sheet, number, name, FORM[key], "", str(getattr(row, key))))

    def write(self, run: Run) -> None:
        """Everything not refused, in one transaction that `run` opened."""
        OrganizationsWriter(self.by, self.scope.on, run).write(self.plan)

    def close(self) -> None:
        self.rows.clear()
