from __future__ import annotations

import pytest

from cdk_rust_lambda.cargo.fingerprint.rust_references import find_references, may_name_files


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('include_str!("a")', ["a"]),
        (r'include_str!("\"\\\'\n\r\t\x41\u{00_41}")', ["\"\\'\n\r\tAA"]),
        ('include_str!("a\\\n \t b\\\r\n  c")', ["abc"]),
        ('include_str!(r#"a"b\\x41"#)', ['a"b\\x41']),
        ('include_str!(concat!("a", 1, \'c\', true, "b"))', ["a1ctrueb"]),
        ('include_str!(concat!(r"a", core::concat!("b"), ::std::concat!["c",]))', ["abc"]),
        ('include_str!(concat!("a", 0x10))', []),
        ('include_str!(concat!("a", $name))', []),
        ('include_str!(concat!(env!("OUT_DIR"), "/a"))', []),
        ('include_str!(b"a")', []),
        (r'include_str!("\u{110000}")', []),
        (r'include_str!("a\0b")', []),
        ("include_str!()", []),
        ("include_str!(" * 200, []),
        ("include_str!(" + "concat!(" * 5000 + '"a"' + ")" * 5001, []),
        ('include_str!(env!("CARGO_MANIFEST_PATH"))', ["manifest Cargo.toml"]),
        ('include!(concat!(env!("CARGO_MANIFEST_DIR"), "/a"))', ["manifest a"]),
        ('x!(env!("CARGO_MANIFEST_DIR"), "/a")', ["manifest a"]),
        ('[env!("CARGO_MANIFEST_DIR"), "a/b"].concat()', ["manifest a/b"]),
        ('concat!(env!("CARGO_MANIFEST_DIR"), "/a/", $x)', ["manifest a/"]),
        ('concat!(env!("CARGO_MANIFEST_DIR"))', []),
        ('Path::new(env!("CARGO_MANIFEST_DIR")).join("a")', []),
        ('// include_str!("a")\nconst X: &str = "include_str!(\\"a\\")";', []),
        ('fn f( { include_str!("a")', ["a"]),  # no valid code
        ('let x = include_str!("ä");', ["ä"]),
    ],
)
def test_files(code: str, names: list[str]) -> None:
    found = find_references(f"fn f() {{ {code}\n }}".encode())
    bases = {"manifest": "manifest "}
    assert [bases.get(each.base, "") + each.name for each in found] == names
    if names:
        assert may_name_files(code.encode())


def test_a_file_is_code_bytes_or_a_module() -> None:
    code = b'include!("a"); include_bytes!("b"); #[path = "c"] mod d {}'
    assert [(each.name, each.kind) for each in find_references(code)] == [
        ("a", "code"),
        ("b", "bytes"),
        ("c", "module"),
    ]


@pytest.mark.parametrize("code", ["", "fn include() {}", "mod a;", 'let path = x::path("y");'])
def test_most_code_need_not_be_parsed(code: str) -> None:
    assert not may_name_files(code.encode())


def test_code_with_a_mark_and_bytes_that_are_no_unicode() -> None:
    (found,) = find_references(b'\xef\xbb\xbf// \xff\nconst X: &str = include_str!("a");')
    assert found.name == "a"


def test_many_conditional_paths_in_one_another_end() -> None:
    depth = 40
    code = '#[cfg_attr(a, path = "x")] mod m { ' * depth + "mod n;" + "}" * depth
    assert 0 < len(find_references(code.encode())) < 10_000
