"""The jinja2 environments of forms: strict, sandboxed, with few filters and nothing that could grow without bound."""

import re
import sys
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
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


class FormEnvironment(ImmutableSandboxedEnvironment):
    """Forms print what a paper holds; they calculate nothing."""

    intercepted_binops = frozenset({"*", "**", "%", "//", "/"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"the operator {operator} is not available in forms")


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
