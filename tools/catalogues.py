"""The message catalogues: the source language is simplified Chinese, English is translated, traditional derived.

    update          bring the msgids of the code and the templates into en.po
    merge FILE...   bring the translations of plain po files into en.po
    compile         make the .mo files, the traditional catalogue from the msgids by OpenCC
    check           say which text lacks English, or whose placeholders differ; exit 1 if any does

No GNU gettext is needed: templates are read by Django, Python by Babel, and Babel compiles.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import opencc
import yaml
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "jiceng"
LOCALE = PACKAGE / "locale"
PHRASES = LOCALE / "zh_Hant" / "phrases.yaml"
FUNCTIONS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def catalogue_file(locale: str, kind: str = "po") -> Path:
    return LOCALE / locale / "LC_MESSAGES" / f"django.{kind}"


def sources() -> Iterator[tuple[Path, str]]:
    """Every file that may hold texts, as Python that Babel can read."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in sorted(PACKAGE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield (
                path,
                "\n".join(line.lstrip() for line in code.splitlines()),
            )  # a template's indents mean nothing


def extracted() -> Catalog:
    """All texts of the code and the templates, each with the files that use it."""
    catalogue = Catalog(locale="zh_Hans", charset="utf-8")
    for path, code in sources():
        where = path.relative_to(ROOT).as_posix()
        for _line, msgid, _comments, context in extract(
            "python", io.BytesIO(code.encode()), keywords=FUNCTIONS, options={"encoding": "utf-8"}
        ):
            if msgid:
                known = catalogue.get(msgid, context)
                if known is None or where not in {file for file, _ in known.locations}:
                    catalogue.add(msgid, locations=[(where, 0)], context=context)
    return catalogue


def read(path: Path, locale: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=locale, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale, charset="utf-8", abort_invalid=True)


def write(path: Path, catalogue: Catalog) -> None:
    """Write a catalogue in a fixed order and without dates, so that a change shows only itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    out = io.BytesIO()
    write_po(out, catalogue, width=110, sort_output=True, omit_header=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    if str(catalogue.locale) == "en":
        header += '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
    path.write_text(header + "\n" + out.getvalue().decode().strip() + "\n", encoding="utf-8")


def texts(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message | None) -> tuple[str, ...]:
    """What a message says in its language, one text per plural form; nothing if any is lacking."""
    if message is None or message.fuzzy:
        return ()
    found = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return found if all(found) else ()


def english(*, more: list[Path]) -> Catalog:
    """The English catalogue: exactly the texts in use, translated as en.po and then the files `more` say."""
    known = [read(catalogue_file("en"), "en"), *(read(path, "en") for path in more)]
    result = Catalog(locale="en", charset="utf-8")
    for message in extracted():
        if not message.id:
            continue
        strings: tuple[str, ...] = ("",)
        for catalogue in known:
            strings = translations(catalogue.get(message.id, message.context)) or strings
        result.add(
            message.id,
            (strings * 2)[:2] if message.pluralizable else strings[0],
            locations=message.locations,
            context=message.context,
            flags=message.flags,
        )
    return result


def traditional() -> Catalog:
    """The traditional catalogue, derived: the simplified text by OpenCC, with our own phrases before it."""
    converter = opencc.OpenCC("s2tw")
    phrases: dict[str, str] = yaml.safe_load(PHRASES.read_text(encoding="utf-8"))
    pattern = re.compile("|".join(sorted(map(re.escape, phrases), key=len, reverse=True)))

    def convert(text: str) -> str:
        # A phrase stands between characters that OpenCC leaves alone, so that it joins with no neighbour.
        kept: list[str] = []

        def keep(match: re.Match[str]) -> str:
            kept.append(phrases[match[0]])
            return chr(0xE000 + len(kept) - 1)

        folded = converter.convert(pattern.sub(keep, text))
        return "".join(kept[ord(char) - 0xE000] if "\ue000" <= char <= "\uf8ff" else char for char in folded)

    result = Catalog(locale="zh_Hant", charset="utf-8")
    for message in extracted():
        if message.id:
            string = convert(texts(message)[0])
            result.add(
                message.id,
                (string,) if message.pluralizable else string,
                context=message.context,
                flags=message.flags,
            )
    return result


def compile_catalogues() -> None:
    derived = traditional()
    write(catalogue_file("zh_Hant"), derived)
    for locale, catalogue in (("en", read(catalogue_file("en"), "en")), ("zh_Hant", derived)):
        target = catalogue_file(locale, "mo")
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as file:
            write_mo(file, catalogue)
        draft.replace(target)


def problems() -> list[str]:
    """What is wrong with the English catalogue, one sentence each."""
    known = read(catalogue_file("en"), "en")
    found = []
    for message in extracted():
        if not message.id:
            continue
        where, text = message.locations[0][0], texts(message)[0]
        strings = translations(known.get(message.id, message.context))
        if not strings:
            found.append(f"{where}: no English for {text!r}")
        for string in strings:
            if sorted(PLACEHOLDER.findall(string)) != sorted(PLACEHOLDER.findall(text)):
                found.append(f"{where}: the placeholders of {text!r} and {string!r} differ")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="The message catalogues.")
    parser.add_argument("verb", choices=["update", "merge", "compile", "check"])
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if bool(options.files) != (options.verb == "merge"):
        parser.error("files go with merge, and only with merge")
    settings.configure(USE_I18N=False)
    if options.verb in {"update", "merge"}:
        write(catalogue_file("en"), english(more=options.files))
    elif options.verb == "compile":
        compile_catalogues()
    else:
        found = problems()
        print("\n".join(found) or "Every text has its English.", file=sys.stderr if found else sys.stdout)
        return bool(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
