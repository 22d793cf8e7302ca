"""`python -m bench`: print every ratio."""

import argparse
import os
import tempfile
from importlib import import_module

NAMES = ("rules", "district", "imports", "lists", "divisions", "duties", "marks", "ledgers")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], default=list(NAMES))
    parser.add_argument("--sizes", help="rows, as 1000,10000 (default: what each bench thinks right)")
    options = parser.parse_args()
    sizes = [int(one) for one in options.sizes.split(",")] if options.sizes else []
    with tempfile.TemporaryDirectory() as data:
        os.environ["JICENG_DATA"] = data
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiceng.config.settings")
        import django  # the data folder must be named before Django reads its settings

        django.setup()
        from django.db import connection  # the same
        from django.test.utils import setup_databases, teardown_databases  # needs Django made ready

        if connection.vendor == "sqlite":  # a file, as an installation has, and not only memory
            connection.settings_dict["TEST"]["NAME"] = os.path.join(data, "bench.sqlite3")
        config = setup_databases(verbosity=0, interactive=False)
        try:
            for name in options.names:
                bench = import_module(f"bench.{name}")  # needs Django made ready
                bench.run(sizes or bench.SIZES)
        finally:
            teardown_databases(config, verbosity=0)


if __name__ == "__main__":
    main()
