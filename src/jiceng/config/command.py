"""The `jiceng` command: everything that manages an installation. No command prompts.

Exit 0 done, 1 the data says no, 2 wrong use. With `--json` standard output is exactly one JSON document.
"""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any

import click
import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, connection

from jiceng import __version__
from jiceng.core.errors import Refused
from jiceng.rulebook.command import rules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiceng.config.settings")


class Lazy(click.Group):
    """A group that makes Django ready only for a command that needs it: one of `modules`."""

    modules: Mapping[str, str]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.modules and cmd_name not in self.commands:
            django.setup()
            module = importlib.import_module(f"jiceng.config.commands.{self.modules[cmd_name]}")
            self.add_command(getattr(module, f"{cmd_name}_command"), cmd_name)
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *self.modules})


class Rules(Lazy):
    """The rulebook's own commands need no Django; which packs an organisation uses stands in the register."""

    modules = {"use": "rulebooks"}


class Installation(Lazy):
    """Everything that manages an installation."""

    modules = {
        "init": "installation",
        "run": "serving",
        "demo": "serving",
        "organizations": "reading",
        "duties": "reading",
        "import": "importing",
        "ledger": "reading",
        "figures": "upkeep",
        "procedures": "procedures",
        "verify": "upkeep",
        "backup": "copying",
        "restore": "copying",
    }

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Wrong use is one sentence, not a page of usage (but a command without its subcommand shows its help)."""
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            click.echo(" ".join(error.format_message().split()), err=True)
            code = error.exit_code
        except click.Abort:
            code = 1
        sys.exit(code)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a refusal, a wrong setting, or a database out of reach is said in one sentence."""
        try:
            return super().invoke(ctx)
        except Refused as refused:
            click.echo(str(refused), err=True)
            raise SystemExit(2) from refused
        except ImproperlyConfigured as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from error
        except DatabaseError as error:
            problem = database_problem()
            if problem is None:
                raise
            click.echo(problem, err=True)
            raise SystemExit(2) from error


def database_problem() -> str | None:
    """Why nothing can be read from the database, or None when it is set up and answers."""
    try:
        tables = connection.introspection.table_names()
    except DatabaseError as error:
        return f"连接不上数据库：{str(error).splitlines()[0]}"
    if "accounts_user" not in tables:
        return f"数据目录 {settings.JICENG_DATA} 里还没有建立系统，请先运行 jiceng init。"
    return None


@click.group(cls=Installation, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="jiceng")
def main() -> None:
    """基层 Jiceng: record once what happened; rules say what is due; the rest is derived."""


main.add_command(Rules("rules", commands=rules.commands, help=rules.help))


def manage() -> None:
    """Django's own management commands, for developers: `python -m jiceng.config.command …`."""
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    manage()
