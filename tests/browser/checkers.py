"""What a page must satisfy whoever reads it: axe for accessibility, the Nu checker for HTML.

Both come with `npm ci`; axe runs in the page, the Nu checker in Java.
"""

import json
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page

NODE_MODULES = Path(__file__).resolve().parents[2] / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
NU = NODE_MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def axe_violations(page: Page) -> list[str]:
    """One line per violation on the page as it stands: rule, what is asked, the first place."""
    # `evaluate` works from outside the page, so that its security policy need not let axe in.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run({resultTypes: ['violations']})).violations")
    return [f"{one['id']}: {one['help']} – {one['nodes'][0]['html']}" for one in found]


def html_errors(pages: dict[str, str]) -> list[str]:
    """One line per error in pages given as name → HTML, all in one run (Java takes seconds to start)."""
    with tempfile.TemporaryDirectory() as name:
        files = {Path(name) / f"{index}.html": page for index, page in enumerate(pages)}
        for file, page in files.items():
            file.write_text(pages[page], encoding="utf-8")
        done = subprocess.run(
            ["java", "-jar", NU, "--format", "json", "--errors-only", "--exit-zero-always", *files],
            check=True,
            capture_output=True,
            text=True,
        )
        messages = json.loads(done.stderr or done.stdout)["messages"]
        names = {file.name: page for file, page in files.items()}
        return [
            f"{names[Path(one['url']).name]}:{one.get('lastLine', 0)} {one['message']}" for one in messages
        ]
