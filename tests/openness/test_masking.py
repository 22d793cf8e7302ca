"""Names and contacts with the better part hidden."""

import pytest

from jiceng.openness.masking import mask_contact, mask_name, without_name


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王小明", "王某某"),
        ("王明", "王某"),
        ("王", "王某"),
        ("欧阳娜", "欧阳某"),
        ("歐陽娜娜", "歐陽某某"),
        ("欧阳", "欧某"),
        ("王　明", "王某"),
        (" 王小明 ", "王某某"),
        ("买买提·艾力", "买某某·艾某"),
        ("Ann Smith", "A*** S***"),
        ("𠮷田", "𠮷某"),
        ("", ""),
        ("  ", ""),
        ("·", "·"),
    ],
)
def test_a_name_keeps_its_surname(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("contact", "masked"),
    [("13812345678", "*******5678"), ("1234567", "*******"), ("", ""), ("a@example.com", "*********.com")],
)
def test_a_contact_keeps_its_end(contact: str, masked: str) -> None:
    assert mask_contact(contact) == masked


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("王小明，男。王 小　明同志", "王小明", "王某某，男。王某某同志"),
        ("王小\n明", "王小明", "王小\n明"),
        ("张三丰", "张三", "张某丰"),
        ("Ann Smith joined", "Ann Smith", "A*** S*** joined"),
        ("没有名字", "", "没有名字"),
        ("(a.b)", "a.b", "(a***.b***)"),
    ],
)
def test_a_name_is_masked_wherever_it_stands(text: str, name: str, shown: str) -> None:
    assert without_name(text, name) == shown
