"""What other people's tools say of a video, and of a stream: its pictures, its sound, how alike both are. A part of
etc/dev/corpus."""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

try:
    import numpy
except ImportError:
    sys.exit("error: no numpy for this Python: 'etc/dev/deps test' installs python3-numpy")

READ_SECONDS = 120
# Less than a screen shows a picture for.
SCREEN_SECONDS = 0.001
# The container's times and ours are rounded to different units, at worst Matroska's milliseconds.
TIME_TOLERANCE = 0.0011
# Hz; what the sounds of both sides are compared at.
SOUND_RATE = 16000

# Times as the file has them. The offset is less than a tick of any clock here, and rounded away; with an offset of 0, and a
# transport stream whose first track begins at 0, ffmpeg takes -copyts for its default, and moves what it reads of the others
# to 0, too (ffmpeg.c, "Correcting start time").
TIMES_AS_THEY_ARE = ("-copyts", "-itsoffset", "0.000001")

# Seconds, seconds, and the hash of what is decoded.
Picture = collections.namedtuple("Picture", "time duration hash")


def ask(command, seconds=READ_SECONDS):
    """Runs a tool of others; its output and complaints."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "", f"{command[0]} did not end within {seconds} s"
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return out, err or (f"{command[0]} ended with status {done.returncode}" if done.returncode else "")


def probe(source, *options):
    """What ffprobe says, as a dictionary; what it complains about is left to those who decode."""
    out, _ = ask(["ffprobe", "-v", "error", *options, "-of", "json", str(source)])
    try:
        return json.loads(out or "{}")
    except ValueError:
        # ffprobe gives up in the middle of its answer.
        return {}


def main_video(source):
    """ffprobe's words on the video track that counts, which is the default one or the first, and its number among the video
    tracks; an empty dictionary when there is none. Cover art is none."""
    streams = probe(source, "-select_streams", "v", "-show_streams").get("streams", [])
    films = [(number, each) for number, each in enumerate(streams) if not each["disposition"]["attached_pic"]]
    number, stream = next((film for film in films if film[1]["disposition"]["default"]), (films or [(0, {})])[0])
    return stream, number


def pictures(source, *options, track=0):
    """Every decoded picture of a video track, and what ffmpeg complained about."""
    # One thread: with more, what is made up for damaged pictures differs from run to run.
    out, err = ask([
        "ffmpeg", "-nostdin", "-v", "error", "-threads", "1", *TIMES_AS_THEY_ARE, *options, "-i", str(source), "-map",
        f"0:v:{track}", "-fps_mode", "passthrough", "-enc_time_base", "1:1000000", "-f", "framemd5", "-"])
    unit, found = 1e-6, []
    for line in out.splitlines():
        if line.startswith("#tb 0:"):
            numerator, denominator = line.split(":")[1].split("/")
            unit = int(numerator) / int(denominator)
        elif line and not line.startswith("#"):
            fields = [field.strip() for field in line.split(",")]
            found.append(Picture(int(fields[2]) * unit, int(fields[3]) * unit, fields[5]))
    return found, err.strip()


def given_times(source, track=0):
    """When a track's pictures are shown, as their packets say, in the order in which a decoder shows them. Seconds. Times that
    run backwards contradict the pictures: what ffmpeg says of those is its guess."""
    frames = probe(source, "-select_streams", f"v:{track}", "-show_entries", "frame=pts_time").get("frames", [])
    return [float(frame["pts_time"]) for frame in frames if "pts_time" in frame]


def visible(found):
    """Without the pictures at the start that no screen shows: what an edit list hides, but a decoder needs."""
    first = 0
    while first + 1 < len(found) and found[first + 1].time - found[first].time < SCREEN_SECONDS:
        first += 1
    return found[first:]


def audio_tracks(source):
    """ffprobe's words on the audio tracks that say what they hold, in their order; each with its number among all."""
    streams = probe(source, "-select_streams", "a", "-show_streams").get("streams", [])
    return [
        (number, each) for number, each in enumerate(streams)
        if int(each.get("channels") or 0) > 0 and int(each.get("sample_rate") or 0) > 0 and each.get("codec_name")]


def audio_packets(source, number, codec):
    """The hashes of an audio track's packets, without those that the container says are not heard. AAC is hashed without
    the headers that it has in transport streams."""
    packets = probe(
        source, "-select_streams", f"a:{number}", "-show_entries", "packet=size,flags").get("packets", [])
    plain = ["-bsf:a", "aac_adtstoasc"] if codec == "aac" else []
    out, _ = ask([
        "ffmpeg", "-nostdin", "-v", "error", "-i", str(source), "-map", f"0:a:{number}", "-c", "copy", *plain,
        "-f", "framemd5", "-"])
    hashes = [line.split(",")[5].strip() for line in out.splitlines() if line and not line.startswith("#")]
    if len(hashes) != len(packets):
        return hashes
    return [mark for mark, packet in zip(hashes, packets) if "D" not in packet["flags"]]


def heard(source):
    """When the first packet of any audio track begins that the container does not hide, and when the last one ends; nothing
    where there is none. Seconds."""
    packets = probe(source, "-select_streams", "a", "-show_entries", "packet=pts_time,duration_time,flags").get("packets", [])
    times = [(float(each["pts_time"]), float(each.get("duration_time") or 0)) for each in packets
             if "pts_time" in each and "D" not in each["flags"]]
    return (min(start for start, _ in times), max(start + length for start, length in times)) if times else None


def sound(source, number, start):
    """An audio track, one channel, SOUND_RATE samples a second from `start` on; silence where there is none."""
    with tempfile.TemporaryDirectory(prefix="leat-corpus-") as folder:
        source, number, offset = amr_by_frames(source, number, folder)
        try:
            done = subprocess.run([
                "ffmpeg", "-nostdin", "-v", "quiet", *TIMES_AS_THEY_ARE, "-i", str(source), "-map", f"0:a:{number}", "-af",
                f"asetpts=PTS-{start - offset:.6f}/TB,aresample={SOUND_RATE}:async=1:first_pts=0,"
                "aformat=s16:channel_layouts=mono",
                "-f", "s16le", "-"], stdin=subprocess.DEVNULL, capture_output=True, timeout=READ_SECONDS)
        except subprocess.TimeoutExpired:
            return numpy.zeros(0)
    return numpy.frombuffer(done.stdout[:len(done.stdout) // 2 * 2], "<i2").astype(float)


def amr_by_frames(source, number, folder):
    """Where ffmpeg finds all of an audio track's frames: its file, its number there, and how much earlier (seconds) it is
    there. Of AMR in a container ffmpeg decodes the first frame of each packet alone, so it gets a file that has no packets."""
    tracks = probe(source, "-select_streams", f"a:{number}", "-show_entries", "stream=codec_name,start_time").get("streams")
    track = tracks[0] if tracks else {}
    if track.get("codec_name") not in ("amr_nb", "amr_wb"):
        return source, number, 0
    plain = pathlib.Path(folder) / "track.amr"
    ask(["ffmpeg", "-nostdin", "-v", "error", "-i", str(source), "-map", f"0:a:{number}", "-c", "copy", str(plain)])
    return plain, 0, float(track.get("start_time") or 0)


def loudness(samples):
    """Root mean square; full scale is 32768."""
    return float(numpy.sqrt(numpy.mean(samples ** 2))) if len(samples) else 0.0


def displacement(before, after, tolerance):
    """How much later (seconds) `after` has the same sound, and how alike both are then, up to 1. Within the tolerance
    (seconds) it is told as 0: a sound that repeats itself fits at several places."""
    size = 1 << (len(before) + len(after)).bit_length()
    product = numpy.conj(numpy.fft.rfft(before, size)) * numpy.fft.rfft(after, size)
    # The envelope of the cross-correlation: a tone's phase between two samples must not count.
    product = numpy.abs(numpy.fft.ifft(product, size)) * 2
    product /= numpy.sqrt(numpy.sum(before ** 2) * numpy.sum(after ** 2))
    near = round(tolerance * SOUND_RATE)
    within = float(max(product[:near + 1].max(), product[size - near:].max()))
    best = int(product.argmax())
    if within > product[best] * 0.98:
        return 0.0, within
    return (best if best < len(after) else best - size) / SOUND_RATE, float(product[best])


def playlist_seconds(path):
    """The sum of EXTINF."""
    rows = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    return sum(float(row[len("#EXTINF:"):].split(",")[0]) for row in rows if row.startswith("#EXTINF:"))


class Likeness:
    """How alike the pictures of a source and of its encoded stream are: SSIM, 0 … 1; 0 where ffmpeg cannot tell."""

    def __init__(self, source, video, stream, track):
        """`video`: the rendition; `stream`: what ffprobe says of the source's track, which is number `track`."""
        self.source, self.track = source, track
        self.size = f"scale={video['width']}:{video['height']}"
        # The reference is brought to the same brightness and colours; how, is a choice that both sides share.
        self.reference = to_sdr(stream) or [f"{self.size}:out_range=tv", "format=yuv420p"]
        if self.reference[0].startswith("zscale"):
            self.reference.insert(0, self.size)

    def of(self, encoded, times=("N/25/TB", "N/25/TB"), chosen=None):
        """`times`: expressions for when a picture of the source, and one of the stream, is shown. The source's picture is the
        one that is shown when the stream's is. `chosen`: the first and the last of the stream's pictures that count."""
        choice = f"select='between(n,{chosen[0]},{chosen[1]})'," if chosen else ""
        # The filter against combs lets progressive pictures through, but does not take tiny ones.
        for combs in (["bwdif=mode=send_frame:deint=interlaced"], []):
            reference = ",".join([*combs, *self.reference, f"setpts={times[0]}"])
            _, words = ask([
                "ffmpeg", "-nostdin", "-hide_banner", "-v", "info", *TIMES_AS_THEY_ARE, "-i", str(self.source),
                *TIMES_AS_THEY_ARE, "-i", str(encoded), "-lavfi",
                f"[0:v:{self.track}]{reference}[a];[1:v:0]{choice}{self.size},setpts={times[1]}[b];[b][a]ssim[c]",
                "-map", "[c]", "-f", "null", "-"])
            said = [word[4:] for word in words.split() if word.startswith("All:")]
            if said:
                return float(said[-1])
        return 0.0

    def of_peer(self):
        """The same of what ffmpeg makes of the source with Leat's settings."""
        with tempfile.TemporaryDirectory() as folder:
            encoded = f"{folder}/peer.mp4"
            ask([
                "ffmpeg", "-nostdin", "-v", "error", "-i", str(self.source), "-map", f"0:v:{self.track}", "-fps_mode",
                "passthrough", "-vf", ",".join(self.reference), "-c:v", "libx264", "-preset", "fast", "-crf", "23", encoded])
            return self.of(encoded)


def to_sdr(stream):
    """The filters from brighter or wider colours to BT.709, as etc/doc/transcoding.md says; none for others."""
    transfer, primaries, matrix = (stream.get(f"color_{word}", "unknown") for word in ("transfer", "primaries", "space"))
    bright = transfer in ("smpte2084", "arib-std-b67")
    if not bright and primaries != "bt2020" and not matrix.startswith("bt2020"):
        return []
    given = [] if primaries != "unknown" else ["pin=bt2020"]
    if matrix == "unknown" and not stream.get("pix_fmt", "").startswith(("rgb", "gbr", "bgr")):
        given.append("min=bt2020nc")
    if not bright:
        given += ["tin=bt709"] if transfer == "unknown" else []
        return ["zscale=" + ":".join([*given, "p=bt709", "t=bt709", "m=bt709", "r=tv"]), "format=yuv420p"]
    return [
        "zscale=" + ":".join([*given, "t=linear", "npl=100"]), "format=gbrpf32le", "zscale=p=bt709",
        "tonemap=tonemap=hable:desat=0", "zscale=t=bt709:m=bt709:r=tv", "format=yuv420p"]
