"""The compiled copy of the packs: as good as the files, and never trusted further."""

import hashlib
import pickle

import pytest

from jiceng.rulebook import load_rulebook, shelf
from jiceng.rulebook.locate import rules_directories
from jiceng.rulebook.shelf import read_packs


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("JICENG_DATA", str(tmp_path))
    return tmp_path


def copies(data):
    return sorted((data / "cache").glob("rules-*"))


def test_the_copy_holds_what_the_files_hold(data):
    first = load_rulebook(rules_directories())
    assert len(copies(data)) == 1
    second = load_rulebook(rules_directories())
    assert second.packs == first.packs == read_packs(rules_directories())[0]


def test_a_changed_file_is_read_anew(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules")
    pack = folder / "local"
    pack.mkdir()
    for title in ("甲", "乙"):
        (pack / "pack.yaml").write_text(
            f"{{id: local, title: {title}, title_en: x, issuer: y}}", encoding="utf-8"
        )
        assert load_rulebook([folder]).packs[0].title == title
    assert len(copies(data)) == 1


class Evil:
    def __reduce__(self):
        return (print, ("never",))


@pytest.mark.parametrize("harm", [b"", b"x" * 40, pickle.dumps(Evil()), pickle.dumps(())])
def test_a_damaged_copy_is_passed_over(data, harm, capsys):
    packs = load_rulebook(rules_directories()).packs
    copies(data)[0].write_bytes(harm)
    assert load_rulebook(rules_directories()).packs == packs
    assert capsys.readouterr().out == ""


def test_a_copy_with_anything_but_packs_in_it_is_refused(data, capsys):
    packs = load_rulebook(rules_directories()).packs
    (copy,) = copies(data)
    body, name = pickle.dumps(Evil()), copy.name.removeprefix("rules-")
    copy.write_bytes(hashlib.sha256(name.encode() + body).digest() + body)
    assert load_rulebook(rules_directories()).packs == packs
    assert capsys.readouterr().out == ""


def test_without_a_place_to_write_the_packs_load_all_the_same(data, monkeypatch):
    (data / "cache").write_text("a file where the folder would be", encoding="utf-8")
    assert load_rulebook(rules_directories()).packs
    monkeypatch.setenv("JICENG_DATA", str(data / "not-there"))
    assert load_rulebook(rules_directories()).packs
    assert not (data / "not-there").exists()


def test_what_another_process_put_into_use_is_looked_for_some_times_a_second(monkeypatch):
    times, looks = [100.0], []
    monkeypatch.setattr(shelf, "monotonic", lambda: times[-1])
    monkeypatch.setattr(shelf, "local_stamp", lambda: looks.append(1) or 0)
    shelf.look_again()
    for _unused in range(50):
        shelf.default_rulebook()
    assert len(looks) == 1
    times.append(100.0 + 1 / shelf.LOOKS)
    shelf.default_rulebook()
    assert len(looks) == 2
    shelf.look_again()
    shelf.default_rulebook()
    assert len(looks) == 3
    monkeypatch.undo()
    shelf.look_again()
