"""One file of each format that has everything in it that must survive; our own words."""

from subtitler.formats import SubtitleFormat

SRT = """\
Translated for the festival, version 3

7
00:00:01,000 --> 00:00:02,500 X1:100 X2:540 Y1:40 Y2:80
<i>We leave</i> at dawn.
{\\an8}Before the others wake.

8
00:00:02,600 --> 00:00:04,000
1984

- What is that?

00:00:05.1 -> 0:0:6,25
No number, odd times <font color="#ffcc00">and colour</font>
12
01:02:03,004 --> 01:02:04,005


"""

VTT = """\
WEBVTT - A talk
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

STYLE
::cue(.loud) { color: #ff0; }

REGION
id:left width:40% lines:3

NOTE who speaks is not sure

intro
00:01.000 --> 00:02.500 region:left align:start position:10%
<v.loud Ann>We <00:00:01.500>leave &amp; go</v>

00:00:02.600  -->  00:00:04.000
<c.loud>R&D</c> 3 < 5

00:00:04.000 --> 00:00:03.000 line:0
Ends early

NOTE the end
of all
"""

SBV = "0:00:01.000,0:00:02.500\nWe leave[br]at dawn.\n\n0:00:02.600,0:00:04.000\nNow.\n"

LRC = """\
[ar:Somebody]
[ti: A song ]
[offset:+250]

[00:01.00]We leave at dawn
[00:02.60]<00:02.60> Be <00:03.10> fore
[00:04.000]
# nobody reads this
"""

JSON = """\
{"text": " We leave. Now.", "language":"en",
  "model" : {"name": "any", "sizes": [1, 2.50, 1e3]},
  "segments": [
    {"id":0, "seek": 0, "start": 1.0, "end": 2.50, "text": " We leave.", "tokens": [1,2],
     "words": [{"word": " We", "start": 1.0, "end": 1.40, "probability": 0.9100},
               {"word": " leave.", "start": 1.4, "end": 2.5, "score":null}]},
    {"start": 2.6, "end": 4, "text": "Now. \\u00e9", "speaker": "Ann"}
  ]}
"""

CSV = '''\
Start,End,Speaker,Text,Comment
00:00:01.000,00:00:02.500,Ann,"We leave, at
dawn.","says ""no"""
00:00:02.600,00:00:04.000,,Now.,
'''

TSV = "start\tend\ttext\n1000\t2500\tWe leave at dawn.\n2600\t4000\tNow.\n"

TXT = "We leave at dawn.\n\nBefore the others wake.\n\n\nNow.\n"

ASS = """\
[Script Info]
; made by hand
Title: A talk
ScriptType: v4.00+
PlayResX: 1280
WrapStyle: 0

[Aegisub Project Garbage]
Scroll Position: 12

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment, Encoding
Style: Default,Arial,40,&H00FFFFFF,0,2,1
Style: Sign,Arial Black,30,&H0000FFFF,-1,8,238

[Events]
Format: Start, End, Layer, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0:00:00.00,0:00:00.50,0,Default,,0,0,0,template line,!retime("line")!
Dialogue: 0:00:01.00,0:00:02.50,0,Default,Ann,0,0,0,,{\\i1}We leave{\\i0}, at\\Ndawn.{a note}
Dialogue: 0:00:02.60, 0:00:04.00,3,Sign,,10,0,0,,{\\pos(10,20)\\p1}m 0 0 l 5 5{\\p0}Gate\\hB
Dialogue: 0:00:05.00,0:00:07.00,0,Default,,0,0,0,,{\\k50}Be{\\kf70}fore {\\ko30}dawn

[Unknown Section]
data: kept

[Aegisub Extradata]
Data: 1,key,value
"""

SSA = """\
[Script Info]
ScriptType: v4.00
! an old comment

[V4 Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, TertiaryColour, Bold, Alignment, Encoding
Style: Default,Arial,24,16777215,0,-1,2,0
Style: Top,Arial,24,65535,0,0,6,0

[Events]
Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: Marked=0,0:00:01.00,0:00:02.50,*Default,Ann,0000,0000,0000,,We leave,\\Nat dawn.
Dialogue: Marked=1,0:00:02.60,0:00:04.00,Top,,0000,0000,0000,!Effect,{\\b1}Now.{\\b0}

[Fonts]
fontname: arial_0.ttf
"6Y6F;G1R
"""

TTML = """\
<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<tt:tt xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
       xmlns:tts="http://www.w3.org/ns/ttml#styling" xml:lang="en"
       xmlns:ttp="http://www.w3.org/ns/ttml#parameter" ttp:frameRate="25">
  <tt:head>
    <tt:metadata><ttm:title>A talk</ttm:title></tt:metadata>
    <tt:styling><tt:style xml:id="loud" tts:color="yellow"/></tt:styling>
    <tt:layout><tt:region xml:id="top" tts:origin='10% 5%'/></tt:layout>
  </tt:head>
  <tt:body><tt:div begin="1s">
    <tt:p xml:id="c1" begin="00:00:00:00" end="00:00:01:12" region="top" style="loud"
      >We <tt:span tts:fontStyle="italic">leave</tt:span><tt:br/>at dawn &amp; go</tt:p>
    <?keep this?>
    <tt:p dur="1.4s" begin="1600ms">Now.</tt:p>
  </tt:div></tt:body>
</tt:tt>
"""

SAMPLES = {
    name: text
    for name, text in (
        ("SRT", SRT),
        ("VTT", VTT),
        ("ASS", ASS),
        ("SSA", SSA),
        ("TTML", TTML),
        ("SBV", SBV),
        ("LRC", LRC),
        ("JSON", JSON),
        ("CSV", CSV),
        ("TSV", TSV),
        ("TXT", TXT),
    )
    if name in SubtitleFormat.__members__
}
"""By the name of the format."""
