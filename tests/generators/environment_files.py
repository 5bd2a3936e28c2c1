"""Env files on which cargo-lambda and the library have to agree."""

from __future__ import annotations

from hypothesis import strategies as st

# U+001C is no blank of Unicode, but is one of Python; U+180E, U+200B and U+FEFF are none of both.
BLANKS = " \t\r\v\f\x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000"
NO_BLANKS = "\x1c\x1f\u180e\u200b\u2060\ufeff"

# Texts, and their variables; None if they are refused. All are what cargo-lambda 1.9.2 does.
CASES: dict[str, dict[str, str] | None] = {
    # Names, values, lines.
    "": {},
    " ": {},
    "\n": {},
    "\n\n \n": {},
    "A=1": {"A": "1"},
    " A = 1 ": {"A": "1"},
    "\n\n\tA=1\n\n": {"A": "1"},
    "A=1\nB=2\n": {"A": "1", "B": "2"},
    "A=1\r\nB=2\r\n": {"A": "1", "B": "2"},
    "A=1\rB=2": {"A": "1", "B": "2"},
    "A=1 B=2": {"A": "1", "B": "2"},
    "A=1\nA=2": {"A": "2"},
    "🦄=💖": {"🦄": "💖"},
    "a.b-c=1": {"a.b-c": "1"},
    "1=2": {"1": "2"},
    "\ufeffA=1": {"\ufeffA": "1"},
    "A:=1": {"A:": "1"},
    "A=1;": {"A": "1;"},
    "A=a\\nb": {"A": "a\\nb"},
    "A=C:\\dir\\": {"A": "C:\\dir\\"},
    "A=$B": {"A": "$B"},
    "A=${HOME}": {"A": "${HOME}"},
    "A=http://h:1/p": {"A": "http://h:1/p"},
    "A=1,2": {"A": "1,2"},
    "A": None,
    "A\nB=1": None,
    "=": None,
    "=1": None,
    "A=1\n=2": None,
    "A: 1": None,
    "A=1;B=2": None,
    "A==1": None,
    "A=a=b": None,
    "A=1=": None,
    "A=http://h/p?q=1": None,
    "A=x y": None,
    "A\n=1": None,
    # Empty values, and blanks that hide the end of a line.
    "A=": {"A": ""},
    "A=\n": {"A": ""},
    "A=\n\nB=": {"A": "", "B": ""},
    'A=""\nB=1': {"A": "", "B": "1"},
    "A=''": {"A": ""},
    "A=``": {"A": ""},
    "A= ": {"A": ""},
    "A= \n": {"A": ""},
    "A=\r\n": {"A": ""},
    "A= \nB=1": None,
    "A=\r\nB=1": None,
    "A=\t\n\nB=1": None,
    "A= \nB": {"A": "B"},
    "A= \nB\nC=1": {"A": "B", "C": "1"},
    "A= \n'x'": {"A": "x"},
    "A \n=1": {"A": "1"},
    "A=\n=1": None,
    "A=x \nB": None,
    # Comments.
    "#": {},
    "# c": {},
    "# A=1\nB=2": {"B": "2"},
    "A=1 # c": {"A": "1"},
    "A=b#c": {"A": "b"},
    "A=#c": {"A": ""},
    "A= # c\n # d\nB=2": {"A": "", "B": "2"},
    "A#c\n=1": None,
    "# it's\nA=1": {"A": "1"},
    "#c\rA=1\nB=2": {"B": "2"},
    "#c\x85A=1\u2028A=2\nB=2": {"B": "2"},
    'A="#"': {"A": "#"},
    # Quotes.
    "A=\"x y\"\nB='x y'\nC=`x y`": {"A": "x y", "B": "x y", "C": "x y"},
    "A=' x '": {"A": " x "},
    "A='x\r\n\n y'": {"A": "x\r\n\n y"},
    "A=\"a\\nb\"\nB='a\\nb'\nC=`a\\nb`": {"A": "a\nb", "B": "a\nb", "C": "a\nb"},
    'A="a\\\\nb"': {"A": "a\\\nb"},
    'A="a\\tb\\\\c\\r"': {"A": "a\\tb\\\\c\\r"},
    'A="it\'s `=# \\""': {"A": "it's `=# \""},
    "A='\"`=#'": {"A": '"`=#'},
    "A=`'\"=#`": {"A": "'\"=#"},
    "A='\\\"'": {"A": '\\"'},
    "A='a\\'": {"A": "a\\"},
    "A=`a\\`\nB=1": {"A": "a\\", "B": "1"},
    "A='a\\'b'": None,
    "A=`a\\`b`": None,
    'A="1"B=2': {"A": "1", "B": "2"},
    'A="1"2=3': {"A": "1", "2": "3"},
    'A="1"2': None,
    'A="1""2"': None,
    'A=a"b"': None,
    "A=it's": None,
    "A=x 'y'": None,
    '"A"=1': None,
    'A"B"=1': None,
    '"': None,
    "A=1\n'": None,
    "A='": None,
    "A='x": None,
    'A="x\nB=1': None,
    # \" closes a value where the file ends, and only there.
    'A="\\""': {"A": '"'},
    'A="\\\\""': {"A": '\\"'},
    'A="\\"n"': {"A": '"n'},
    'A="\\"': {"A": "\\"},
    'A="x\\"': {"A": "x\\"},
    'A="\\"\\"': {"A": '"\\'},
    'A="C:\\\\dir\\\\"': {"A": "C:\\\\dir\\\\"},
    'A="C:\\\\dir\\\\"\n': None,
    'A="x\\" ': None,
    'A="x\\"\nB=1': None,
    'A="x\\"\nB="y"': None,
    'A="x\\"\n"B=1': {"A": 'x"\n', "B": "1"},
    # The word export.
    "export A=1": {"A": "1"},
    "\texport\tA = 1": {"A": "1"},
    "A=1 export B=2": {"A": "1", "B": "2"},
    "exportA=1": {"exportA": "1"},
    "export.=1": {"export.": "1"},
    "exporté=1": {"exporté": "1"},
    "expor=1": {"expor": "1"},
    "Export=1": {"Export": "1"},
    "A=exports": {"A": "exports"},
    "A='export'": {"A": "export"},
    "export \nA=1": {"A": "1"},
    "export\nA=1": None,
    "export#c\nA=1": None,
    "export": None,
    "export B": None,
    "export=1": None,
    "export 'A'=1": None,
    "export export A=1": None,
    "A=export": None,
    "A=1 export": None,
    "A=export B=1": None,
    # Blanks, and characters that share their first bytes with blanks.
    **{f"A=1{blank}B=2": {"A": "1", "B": "2"} for blank in BLANKS},
    **{f"A=1\n{blank}B=2": {"A": "1", "B": "2"} for blank in BLANKS},
    **{f"A={blank}B": {"A": "B"} for blank in BLANKS},
    **{f"A=1{character}B=2": None for character in NO_BLANKS},
    **{f"A=1\n{each}B={each}": {"A": "1", f"{each}B": each} for each in NO_BLANKS},
    **{f"A=1\n {each}={each}": {"A": "1", each: each} for each in "\xa3\u1681“\u2060、"},
}

_NAMES = st.sampled_from(
    ["A", "B", "export_", "a.b-c", "ü", "🦄", "1", "\ufeffA", "exporté", "\\n"]
)
_WORDS = st.sampled_from(
    [
        "1",
        "x",
        "http://h:1/p",
        "C:\\dir\\",
        "a\\nb",
        "$B",
        "${HOME}",
        "💖",
        "1,2",
        "x;",
        "\x1cx",
        ":",
    ]
)
_INSIDE = st.lists(
    st.sampled_from([*"ab =#\\\n\r\té\xa0", "\\n", "\\t", "\\\\", "export", "B=1", "\r\n"]),
    max_size=6,
).map("".join)
_QUOTED = st.one_of(
    st.tuples(st.just("'"), _INSIDE | st.just('"`'), st.just("'")),
    st.tuples(st.just("`"), _INSIDE | st.just("\"'"), st.just("`")),
    st.tuples(st.just('"'), _INSIDE | st.sampled_from(["'`", '\\"', 'x\\"y', '\\\\"', '\\"\\n']), st.just('"')),
).map("".join)  # fmt: skip
_BLANKS = st.text(st.sampled_from(" \t" + BLANKS), max_size=2)
_EQUALS = st.sampled_from(["="] * 12 + [" =", "= ", " = ", "=\xa0", "\t=\t"])
_BREAKS = st.sampled_from(
    ["\n"] * 12 + ["\r\n", "\r\n", "\r", " ", "\n\n", " \n", "\n \t", " # it's\n", "#c\r\n", "\n\u3000", "\x85", ""]
)  # fmt: skip
_ASSIGNMENTS = st.tuples(
    st.sampled_from([""] * 6 + ["export "] * 2 + [" export\t", "export \n"]),
    _NAMES,
    _EQUALS,
    st.one_of(_WORDS, _QUOTED, _QUOTED, st.just("")),
    _BREAKS,
).map("".join)
_FRAGMENTS = st.one_of(
    st.sampled_from(
        ["=", "=", "'", '"', "`", "#", "\\", "\\n", '\\"', "\\'", "\\`", "\n", "\r\n", "\r", "export", "export ",
         "A", "A=", "A=1", "B", ";", ":", ",", '""', "''", "``", "\ufeff", "\u200b", "\x1c", "é", "、", "“"]
    ),
    _BLANKS,
    _WORDS,
    _QUOTED,
)  # fmt: skip
_LAST = st.sampled_from([""] * 6 + ["A=", "A= ", "#", "A=1", "A='x\\'", 'A="\\"', 'A="x\\"'])
_VALID = st.tuples(st.lists(_ASSIGNMENTS, max_size=5).map("".join), _LAST).map("".join)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    text = draw(_VALID)
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(_FRAGMENTS) + text[start + draw(st.integers(0, 2)) :]
    return text


# Without NUL, which cargo-lambda takes for a character like others, and the library refuses.
environment_texts = st.one_of(
    _VALID, _mutated(), _mutated(), st.lists(_FRAGMENTS, max_size=10).map("".join)
)
