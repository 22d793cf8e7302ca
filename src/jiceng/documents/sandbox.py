"""The jinja2 environments of forms: strict, sandboxed, with few filters and nothing that could grow without bound."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

FILTERS = (
    "default",
    "d",
    "join",
    "length",
    "count",
    "upper",
    "lower",
    "trim",
    "first",
    "last",
    "escape",
    "e",
)

FAULTS = (TemplateError, TypeError, ValueError, LookupError, AttributeError, ArithmeticError)
"""What a wrong form can raise while it is compiled or filled."""

BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')


ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.For,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Test,
    nodes.Filter,
    nodes.Keyword,
    nodes.Slice,
)
"""What a form may consist of: no calls, no arithmetic, no variables, no macros, no other files."""


class FormEnvironment(ImmutableSandboxedEnvironment):
    """Forms print what a paper holds; they calculate nothing, so that none grows beyond what it was given."""

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Every template and every expression is compiled by way of here."""
        match source.body:
            case [nodes.Assign(target=nodes.Name(name="result"), node=expression)]:  # compile_expression
                checked: nodes.Node = expression
            case _:
                checked = source
        for fault in _beyond(checked):
            raise SecurityError(fault)
        return super()._generate(source, *args, **kwargs)


def _names(node: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def _beyond(node: nodes.Node, around: frozenset[str] = frozenset()) -> Iterator[str]:
    """What of a template goes beyond filling in. `around`: the variables of the loops that it stands in."""
    if not isinstance(node, ALLOWED):
        yield f"{type(node).__name__} is not available in forms"
    if isinstance(node, nodes.Filter) and node.name == "join":
        plain = isinstance(node.node, nodes.Name | nodes.Getattr | nodes.Getitem)
        given = [*node.args, *(one.value for one in node.kwargs)]
        if not plain or not all(isinstance(one, nodes.Const) and len(str(one.value)) < 20 for one in given):
            yield "join takes a list and a short separator"
    if isinstance(node, nodes.For):
        names = [one.name for one in _names(node.iter)]
        if node.recursive or (around and not around.intersection(names[:1])):
            yield "a loop within a loop goes through what the outer one holds"
        around |= {one.name for one in _names(node.target)}
    for child in node.iter_child_nodes():
        yield from _beyond(child, around)


def _line_breaks(value: Any) -> Any:
    if isinstance(value, str) and "\n" in value:
        return BREAK.join(escape(line) for line in value.split("\n"))
    return value


@cache
def environment(*, word: bool) -> FormEnvironment:
    """For Word values are escaped and their line breaks kept; for Excel they go into cells as they are."""
    made = FormEnvironment(
        autoescape=word, undefined=StrictUndefined, finalize=_line_breaks if word else None
    )
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    return made


def reason_of(fault: Exception) -> str:
    """A fault of a form as half a sentence for its writer."""
    if isinstance(fault, UndefinedError):
        names = re.findall(r"'([^']+)'", fault.message or "")
        return _("没有名为“%(name)s”的内容") % {"name": names[-1] if names else ""}
    if isinstance(fault, SecurityError):
        return _("模板只能填写内容，不能运算或调用程序")
    if isinstance(fault, TemplateSyntaxError):
        return _("标记的写法有误（%(detail)s）") % {"detail": fault.message}
    return _("标记无法填写（%(detail)s）") % {"detail": fault}


def line_of(fault: Exception) -> int:
    """The line of the template's source on which a fault arose; 0 where nothing says."""
    if isinstance(fault, TemplateSyntaxError):
        return fault.lineno
    line, trace = 0, fault.__traceback__ or sys.exc_info()[2]
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
