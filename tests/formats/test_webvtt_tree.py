"""What a player makes of a cue text: every tag, entity and time as the specification says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subtitler.formats.webvtt_tree import Element, Stamp, Text, parse_cue_text, shown_text


def drawn(node, depth=0):
    """The tree as lines, each node a level below its parent."""
    lines = []
    for child in node.children:
        pad = "  " * depth
        if isinstance(child, Text):
            lines.append(f"{pad}'{child.text}'")
        elif isinstance(child, Stamp):
            lines.append(f"{pad}at {child.time_ms}")
        else:
            classes = "".join(f".{name}" for name in child.classes)
            annotation = f" {child.annotation}" if child.annotation else ""
            lines.append(f"{pad}{child.name}{classes}{annotation}")
            lines += drawn(child, depth + 1)
    return lines


@pytest.mark.parametrize(
    ("payload", "tree"),
    [
        ("", []),
        ("hello\nthere", ["'hello\nthere'"]),
        ("nul\0byte", ["'nul\ufffdbyte'"]),
        # tags, whole and in pieces
        ("<", []),
        ("a<", ["'a'"]),
        ("<<", []),
        ("a < b", ["'a '"]),
        ("a < b > c", ["'a '", "' c'"]),
        ("<.", []),
        ("<b", ["b"]),
        ("<b.", ["b"]),
        ("<b.x.", ["b.x"]),
        ("<b..x>y", ["b.x", "  'y'"]),
        ("<i>so</i> it", ["i", "  'so'", "' it'"]),
        ("<u><b>so</b></u>", ["u", "  b", "    'so'"]),
        ("<i.loud.fast note>so", ["i.loud.fast", "  'so'"]),
        ("<blink>now</blink>", ["'now'"]),
        ("<I>so</I>", ["'so'"]),
        ("<i/>so", ["'so'"]),
        ("</i>so", ["'so'"]),
        ("<i>so</b>it", ["i", "  'so'", "  'it'"]),
        ("<i>so</>it", ["i", "  'so'", "  'it'"]),
        ("<i>so</ i>it", ["i", "  'so'", "  'it'"]),
        ("<i>so</i", ["i", "  'so'"]),
        ("<i\nx>so", ["i", "  'so'"]),
        # voices and languages
        ("<v>so", ["v", "  'so'"]),
        ("<v Ann>so</v>it", ["v Ann", "  'so'", "'it'"]),
        ("<v.loud  Ann \n Lee >so", ["v.loud Ann Lee", "  'so'"]),
        ("<v Ann &amp; Lee>so", ["v Ann & Lee", "  'so'"]),
        ("<lang de-AT>so</lang>it", ["lang de-AT", "  'so'", "'it'"]),
        ("<c Ann>so", ["c", "  'so'"]),
        # ruby
        ("<rt>so", ["'so'"]),
        ("<ruby>so<rt>it</rt></ruby>!", ["ruby", "  'so'", "  rt", "    'it'", "'!'"]),
        ("<ruby>so<rt>it</ruby>!", ["ruby", "  'so'", "  rt", "    'it'", "'!'"]),
        ("<ruby><i><rt>it", ["ruby", "  i", "    'it'"]),
        ("<ruby>a<rt><b>b</ruby>c", ["ruby", "  'a'", "  rt", "    b", "      'b'", "      'c'"]),
        # entities
        ("R&amp;D &lt;i&gt; &quot;", ["'R&D <i> \"'"]),
        ("caf&eacute; &#233; &#xE9;", ["'caf\u00e9 \u00e9 \u00e9'"]),
        ("&nbsp;&lrm;&rlm;", ["'\u00a0\u200e\u200f'"]),
        ("&", ["'&'"]),
        ("&;&9;& x", ["'&;&9;& x'"]),
        ("&amp so", ["'& so'"]),
        ("&notabene;", ["'\u00acabene;'"]),
        ("&nsubE;", ["'\u2ac5\u0338'"]),
        ("&<b>x", ["'&'", "b", "  'x'"]),
        # times
        ("a<00:01.500>b", ["'a'", "at 1500", "'b'"]),
        ("<100:00:00.000>a", ["at 360000000", "'a'"]),
        ("<00:00:01.500", ["at 1500"]),
        ("<0:01.500>a", ["'a'"]),
        ("<1:00:01.500>a", ["'a'"]),
        ("<00:61.500>a", ["'a'"]),
        ("<00:01.50>a", ["'a'"]),
        ("<00:01.500 >a", ["'a'"]),
        ("<00:\0001.500>a", ["'a'"]),
    ],
)
def test_a_cue_text_becomes_the_tree_of_the_specification(payload, tree):
    assert drawn(parse_cue_text(payload)) == tree


@given(st.text(st.sampled_from("ab<>&;/ilgtmpcvruby.0123: \n\0")))
def test_any_cue_text_has_a_tree_and_a_shown_text(payload):
    shown = shown_text(parse_cue_text(payload))
    assert "<" in payload or "&" in payload or shown == payload.replace("\0", "\ufffd")


def test_what_is_shown_is_the_text_in_order():
    tree = parse_cue_text("a<i>b<b>c</b></i>d<00:01.000><v Ann>e")
    assert shown_text(tree) == "abcde"


@pytest.mark.parametrize("hostile", ["<", "&", "<i>", "</i>", "<ruby><rt>", "<c.a", "<v ", "&amp"])
def test_hostile_megabytes_have_a_shown_text(hostile):
    count = 2_000_000 // len(hostile)
    text = shown_text(parse_cue_text(hostile * count))
    assert text == ("&" * count if hostile.startswith("&") else "")


def test_elements_are_equal_by_what_they_hold():
    assert parse_cue_text("<i.a>b") == Element(children=[Element("i", ("a",), "", [Text("b")])])
