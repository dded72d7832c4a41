"""Which difference between a source and its stream is explained, and by which word of Leat's or of ffmpeg's. A part of
etc/dev/corpus."""

import re

# What packaging says in the manifest, and what it explains; a number in it bounds how many. A warning that is not here,
# such as one of bitmap subtitles, explains nothing.
WARNINGS = (
    (r"(\d+) frames before the first key frame cannot be decoded", ("lost at the start",)),
    (r"(\d+) pictures that the edit list hides behind the end are shown", ("new at the end", "longer")),
    (r"the edit list hides pictures at the start, too many to pass over", ("new at the start", "longer")),
    (r"the source's clock jumps", ("times", "longer", "shorter", "sound moved", "sound unlike")),
    (r"(\d+) pictures had no time, or a wrong one", ("times", "longer", "shorter")),
    (r"(\d+) pictures were repeated", ("new", "times")),
    (r"of more than 60 pictures a second (\d+) were left out", ("lost",)),
    (r"parts of the video were damaged", ("lost", "similarity")),
    (r"pictures were damaged; what was missing", ("similarity",)),
    (r"times the pictures change in size or format", ("similarity",)),
    (r"the pictures are .* but the file's header says", ("similarity",)),
    (r"the source could not be read to its end", ("lost", "shorter", "sound unlike")),
)
# The same of one track, by its rendition's name.
AUDIO_WARNINGS = (
    (r"audio 'NAME' was left out", ("no sound",)),
    (r"track 'NAME' holds nothing", ("no sound",)),
    (r"audio 'NAME': (\d+) damaged packets could not be decoded", ("sound unlike",)),
    (r"audio 'NAME': (\d+) packets lay before others", ("packets",)),
    (r"audio 'NAME': (\d+) packets had impossible times", ("sound moved", "sound unlike")),
)
# What ffmpeg says when it decodes the source's pictures: bytes are damaged. It tells no right time of a picture that it makes
# up; all else that it makes of them is the same in the stream.
DAMAGE = re.compile(
    r"Invalid data found|[Ee]rror while decoding|concealing|corrupt|Invalid NAL|non-existing PPS|no frame!|truncated|"
    r"ended prematurely|Header size larger|Failed to decode|Error splitting|decode_slice_header|reference")
DAMAGED = ("times",)


class Explanations:
    """Of one stream, asked for difference by difference."""

    def __init__(self, warnings, complaints):
        """`warnings`: the manifest's; `complaints`: what ffmpeg says of the source."""
        self.warnings = warnings
        lines = complaints.splitlines()
        self.damage = re.sub(r" @ \w+", "", next((line.strip() for line in lines if DAMAGE.search(line)), ""))
        repeats = re.findall(r"Last message repeated (\d+) times", complaints)
        self.damages = len(lines) - len(repeats) + sum(map(int, repeats))

    def of(self, kind, count=None, audio=None):
        """What explains a difference of this kind, of `count` pictures, in the audio rendition of that name; nothing
        when nothing does."""
        table = [(pattern.replace("NAME", re.escape(audio)), kinds) for pattern, kinds in AUDIO_WARNINGS] if audio else []
        for pattern, kinds in (*table, *WARNINGS):
            for text in self.warnings if kind in kinds else ():
                said = re.search(pattern, text)
                if said and not (count and said.groups() and int(said[1]) < count):
                    return f"the manifest says: {text}"
        if self.damage and kind in DAMAGED and (count or 0) <= self.damages:
            return f"the source is damaged: {self.damage}"
        return ""
