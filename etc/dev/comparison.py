"""Compares a stream with the video that it was made of, by what ffmpeg decodes of both; a part of etc/dev/corpus.

  etc/dev/comparison.py FILE DIR

DIR has the stream. Prints JSON: how many pictures it has, what differs for a reason that is told, what is lost.
"""

import difflib
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
# The bar for what is encoded again.
SIMILARITY = 0.95
# Of pictures that are hard to encode, ffmpeg's own encode with the same settings shows how much there is to be had.
SAME_AS_PEER = 0.005
# The container's times and ours are rounded to different units, at worst Matroska's milliseconds.
TIME_TOLERANCE = 0.0011
# Less than a screen shows a picture for.
SCREEN_SECONDS = 0.001
# Hz; what the sounds of both sides are compared at.
SOUND_RATE = 16000
# Root mean square of samples from -32768 to 32767: below, there is nothing to compare.
QUIET = 8
# Encoded again and mixed down, a sound has a correlation of more than this with itself.
ALIKE = 0.9


def ask(command, seconds=READ_SECONDS):
    """Runs a tool of others; its output and complaints."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return "", f"{command[0]} did not end within {seconds} s"
    out, err = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
    return out, err or (f"{command[0]} ended with status {done.returncode}" if done.returncode else "")


def pictures(source, *options):
    """Every decoded picture of the first video track: [(seconds, hash)], and what ffmpeg complained about."""
    # One thread: with more, what is made up for damaged pictures differs from run to run.
    out, err = ask([
        "ffmpeg", "-nostdin", "-v", "error", "-threads", "1", "-copyts", *options, "-i", str(source), "-map", "0:v:0", "-fps_mode",
        "passthrough", "-enc_time_base", "1:1000000", "-f", "framemd5", "-"])
    unit, found = 1e-6, []
    for line in out.splitlines():
        if line.startswith("#tb 0:"):
            numerator, denominator = line.split(":")[1].split("/")
            unit = int(numerator) / int(denominator)
        elif line and not line.startswith("#"):
            fields = [field.strip() for field in line.split(",")]
            found.append((int(fields[2]) * unit, fields[5]))
    return found, err.strip()


def visible(found):
    """Without the pictures at the start that no screen shows: what an edit list hides, but a decoder needs."""
    first = 0
    while first + 1 < len(found) and found[first + 1][0] - found[first][0] < SCREEN_SECONDS:
        first += 1
    return found[first:]


def audio_packets(source):
    """The codec of the first audio track, its sample rate, and [(seconds, bytes)] of its packets that are heard."""
    out, _ = ask([
        "ffprobe", "-v", "error", "-select_streams", "a:0", "-show_entries",
        "packet=pts_time,size,flags:stream=codec_name,sample_rate", "-of", "json", str(source)])
    try:
        answer = json.loads(out or "{}")
    except ValueError:
        # ffprobe gives up in the middle of its answer.
        answer = {}
    stream = (answer.get("streams") or [{}])[0]
    packets = [
        (float(packet.get("pts_time", "nan")), int(packet["size"])) for packet in answer.get("packets", [])
        if "D" not in packet["flags"]]
    return stream.get("codec_name", ""), int(stream.get("sample_rate") or 48000), packets


def sound(source, start):
    """The first audio track, one channel, SOUND_RATE samples a second from `start` on; silence where there is none."""
    try:
        done = subprocess.run([
            "ffmpeg", "-nostdin", "-v", "quiet", "-copyts", "-i", str(source), "-map", "0:a:0", "-af",
            f"asetpts=PTS-{start:.6f}/TB,aresample={SOUND_RATE}:async=1:first_pts=0,aformat=s16:channel_layouts=mono",
            "-f", "s16le", "-"], stdin=subprocess.DEVNULL, capture_output=True, timeout=READ_SECONDS)
    except subprocess.TimeoutExpired:
        return numpy.zeros(0)
    return numpy.frombuffer(done.stdout[:len(done.stdout) // 2 * 2], "<i2").astype(float)


def loudness(samples):
    """Root mean square; full scale is 32768."""
    return float(numpy.sqrt(numpy.mean(samples ** 2))) if len(samples) else 0.0


def displacement(before, after, tolerance):
    """How much later (seconds) `after` has the same sound, and how alike both are then, up to 1. Within the tolerance
    (seconds) it is told as 0: a sound that repeats itself fits at several places."""
    size = 1 << (len(before) + len(after) + 2 * SOUND_RATE).bit_length()
    product = numpy.conj(numpy.fft.rfft(before, size)) * numpy.fft.rfft(after, size)
    # The envelope of the cross-correlation: a tone's phase between two samples must not count.
    product = numpy.abs(numpy.fft.ifft(product, size)) * 2
    product /= numpy.sqrt(numpy.sum(before ** 2) * numpy.sum(after ** 2))
    most = SOUND_RATE
    around = numpy.concatenate([product[-most:], product[:most + 1]])
    near = round(tolerance * SOUND_RATE)
    best = float(around.max())
    within = float(around[most - near:most + near + 1].max())
    if within > best * 0.98:
        return 0.0, within
    return (int(around.argmax()) - most) / SOUND_RATE, best


def is_part(part, whole):
    """Whether `whole` has all of `part` in it, one after the other."""
    return any(whole[place:place + len(part)] == part for place in range(len(whole) - len(part) + 1))


class Comparison:
    """What differs between a source and its stream: explained, or lost."""

    def __init__(self, source, output, manifest):
        self.differences, self.losses = [], []
        before, self.complaints = pictures(source)
        after, complaints = pictures(output / "master.m3u8")
        after = visible(after)
        self.count = len(after)
        if not after:
            self.losses.append("no picture comes out")
        video = next((rendition for rendition in manifest["renditions"] if rendition["kind"] == "video"), {})
        if video.get("how") == "transcode":
            self.compare_transcoded(source, output, before, after, video, manifest)
            return
        if complaints and not self.complaints:
            self.losses.append(f"ffmpeg complains about the stream alone: {complaints.splitlines()[0]}")
        if [mark for _, mark in before] != [mark for _, mark in after]:
            self.compare_pictures(source, before, after, manifest)
        elif before:
            self.compare_times(before, after, "times of pictures")
        if manifest["source"].get("audio") and before and after:
            self.compare_audio(source, output, before[0][0], after[0][0], manifest)

    def compare_transcoded(self, source, output, before, after, video, manifest):
        if len(before) != len(after):
            what = f"{len(before)} pictures in, {len(after)} out"
            if self.complaints:
                self.differences.append(f"{what}; the source is damaged: {self.complaints.splitlines()[0]}")
            elif own_warnings(manifest):
                self.differences.append(f"{what}; the manifest says why: {own_warnings(manifest)}")
            else:
                self.losses.append(what)
            return
        if not before:
            return
        self.compare_times(before, after, "times of pictures", own_warnings(manifest))
        found = similarity(source, output / "master.m3u8", video)
        if found < SIMILARITY:
            self.tell_similarity(source, found, video, manifest)
        if manifest["source"].get("audio"):
            self.compare_audio(source, output, before[0][0], after[0][0], manifest)

    def tell_similarity(self, source, found, video, manifest):
        what = f"similarity to the source (SSIM) is {found:.4f}"
        peer = peer_similarity(source, video)
        if found > 0 and found >= peer - SAME_AS_PEER:
            self.differences.append(f"{what}; ffmpeg's own encode with the same settings has {peer:.4f}")
        else:
            self.report(f"{what}, of ffmpeg's own encode {peer:.4f}", own_warnings(manifest))

    def compare_pictures(self, source, before, after, manifest):
        marks = [[mark for _, mark in side] for side in (before, after)]
        matcher = difflib.SequenceMatcher(None, *marks, autojunk=False)
        lost = more = 0
        for kind, a, b, c, d in matcher.get_opcodes():
            if kind != "equal":
                lost, more = lost + b - a, more + d - c
        what = f"{len(before)} pictures in, {len(after)} out: {lost} lost, {more} new"
        unedited, _ = pictures(source, "-ignore_editlist", "1") if self.is_mov(manifest) else (before, "")
        if self.complaints:
            self.differences.append(f"{what}; the source is damaged: {self.complaints.splitlines()[0]}")
        elif [mark for _, mark in unedited] != marks[0]:
            self.differences.append(f"{what}; the source's edit list hides some ({len(unedited)} without it)")
        elif own_warnings(manifest):
            self.differences.append(f"{what}; the manifest says why: {own_warnings(manifest)}")
        else:
            self.losses.append(what)

    @staticmethod
    def is_mov(manifest):
        return "mov" in (manifest["source"].get("container") or "")

    def compare_times(self, before, after, what, warnings=()):
        offset = after[0][0] - before[0][0]
        worst = max(abs(new[0] - old[0] - offset) for old, new in zip(before, after))
        if worst > TIME_TOLERANCE:
            self.report(f"{what} differ by up to {worst * 1000:.1f} ms", warnings)

    def report(self, what, warnings=()):
        if warnings:
            self.differences.append(f"{what}; the manifest says why: {warnings}")
        elif self.complaints:
            self.differences.append(f"{what}; the source is damaged: {self.complaints.splitlines()[0]}")
        else:
            self.losses.append(what)

    def compare_audio(self, source, output, begins, begins_after, manifest):
        """`begins` and `begins_after`: when the first picture is shown, here and there."""
        codec, rate, old = audio_packets(source)
        _, _, new = audio_packets(output / "master.m3u8")
        if not old or not new:
            if bool(old) != bool(new):
                self.report(f"{len(old)} packets of audio in, {len(new)} out", own_warnings(manifest))
            return
        how = [rendition["how"] for rendition in manifest["renditions"] if rendition["kind"] == "audio"]
        if how[:1] == ["copy"]:
            # Silence may come before and behind, but nothing may be missing. In transport streams AAC has headers.
            sizes = [[size - header for _, size in old] for header in ((0, 7, 9) if codec == "aac" else (0,))]
            if not any(is_part(some, [size for _, size in new]) for some in sizes):
                self.report(f"{len(old)} packets of audio in, {len(new)} out, and not all of them the same ones")
        before, after = sound(source, begins), sound(output / "master.m3u8", begins_after)
        if loudness(before) < QUIET or loudness(after) < QUIET:
            if (loudness(before) < QUIET) != (loudness(after) < QUIET):
                self.report(f"loudness was {loudness(before):.1f}, is {loudness(after):.1f}", own_warnings(manifest))
            return
        # The bar: within one frame of AAC.
        shift, likeness = displacement(before, after, 1024 / min(rate, 48000) + TIME_TOLERANCE)
        if shift:
            self.report(f"sound moved against the picture by {shift * 1000:.1f} ms (correlation {likeness:.3f})")
        elif likeness < ALIKE:
            self.report(f"sound is unlike the source's (correlation {likeness:.3f})", own_warnings(manifest))


def similarity(source, encoded, video):
    """SSIM of the pictures, 0 … 1, one by one in their order; 0 where ffmpeg cannot tell."""
    size = f"scale={video['width']}:{video['height']}"
    # The filter against combs lets progressive pictures through, but does not take tiny ones.
    for combs in ("bwdif=mode=send_frame:deint=interlaced,", ""):
        _, words = ask([
            "ffmpeg", "-nostdin", "-hide_banner", "-v", "info", "-i", str(source), "-i", str(encoded), "-lavfi",
            f"[0:v:0]{combs}{size}:out_range=tv,format=yuv420p,setpts=N/25/TB[a];[1:v:0]{size},setpts=N/25/TB[b];[a][b]ssim[c]",
            "-map", "[c]", "-f", "null", "-"])
        said = [word[4:] for word in words.split() if word.startswith("All:")]
        if said:
            return float(said[-1])
    return 0.0


def peer_similarity(source, video):
    """The same of what ffmpeg makes of the source with Leat's settings."""
    with tempfile.TemporaryDirectory() as folder:
        encoded = f"{folder}/peer.mp4"
        ask([
            "ffmpeg", "-nostdin", "-v", "error", "-i", str(source), "-map", "0:v:0", "-fps_mode", "passthrough", "-vf",
            f"scale={video['width']}:{video['height']}:out_range=tv,format=yuv420p", "-c:v", "libx264", "-preset", "fast",
            "-crf", "23", encoded])
        return similarity(source, encoded, video)


def own_warnings(manifest):
    """What packaging has to say, without the rules of the standards that the source breaks."""
    return [text for text in manifest.get("warnings") or [] if "(Apple " not in text and "(RFC " not in text]


def main():
    source, output = (pathlib.Path(word) for word in sys.argv[1:])
    compared = Comparison(source, output, json.loads((output / "manifest.json").read_text()))
    print(json.dumps({
        "pictures": str(compared.count), "differences": compared.differences, "losses": compared.losses}))


if __name__ == "__main__":
    main()
