"""Compares a stream with the video that it was made of, by what ffmpeg decodes of both; a part of etc/dev/corpus.

  etc/dev/comparison.py FILE DIR

DIR has the stream. Prints JSON: what was measured, what differs for a reason that is told, what is lost.
"""

import bisect
import difflib
import json
import pathlib
import sys

import numpy

from explanations import Explanations
from reading import (
    SCREEN_SECONDS, SOUND_RATE, TIME_TOLERANCE, Likeness, audio_packets, audio_tracks, displacement, given_times, heard, loudness,
    main_video, pictures, playlist_seconds, sound, visible)

# The bar for what is encoded again.
SIMILARITY = 0.95
# Of pictures that are hard to encode, ffmpeg's own encode with the same settings shows how much there is to be had.
SAME_AS_PEER = 0.005
# Root mean square of samples from -32768 to 32767: below, there is nothing to compare.
QUIET = 8
# Encoded again and mixed down, a sound has a correlation of more than this with itself.
ALIKE = 0.9
# How far a second's loudness may be from the source's, where a mix changes all seconds by the same factor.
LOUDER = 2.0
# Where nobody says how long the last picture is shown, it is not longer than this. Seconds.
LONGEST_PICTURE = 0.1
# A picture is held from where the sound begins, or to where it ends, where that is farther from the pictures than this, and
# the sound's place is known to one frame of AAC (etc/doc/packaging.md). Seconds.
LEAST_HELD, HELD_TOLERANCE = 0.03, 0.03
# So much sooner than the pictures may sound end without silence behind it (etc/doc/packaging.md).
SILENT_SECONDS = 0.1


class Comparison:
    """What differs between a source and its stream: explained, or lost."""

    def __init__(self, source, output, manifest):
        self.source, self.output, self.manifest = source, output, manifest
        self.differences, self.losses = [], []
        self.measured = {}
        self.stream, self.track = main_video(source)
        self.before, complaints = pictures(source, track=self.track)
        self.after, complaints_after = pictures(output / "master.m3u8")
        self.after = visible(self.after)
        self.explanations = Explanations(manifest.get("warnings") or [], complaints)
        self.video = next(rendition for rendition in manifest["renditions"] if rendition["kind"] == "video")
        self.seconds = playlist_seconds(output / self.video["playlist"])
        self.measured.update(how=self.video["how"], pictures_in=len(self.before), pictures_out=len(self.after))
        self.measured.update(seconds_out=f"{self.seconds:.3f}")
        self.end = max((picture.time + picture.duration for picture in self.after), default=0)
        self.chosen, self.tail = None, 0
        if self.before and self.after:
            self.pass_over_held()
        if complaints_after and (self.is_encoded or not complaints):
            self.losses.append(f"ffmpeg complains about the stream: {complaints_after.splitlines()[0]}")
        if not self.after:
            self.losses.append("no picture comes out")
        elif self.before:
            if self.is_encoded:
                self.compare_encoded()
            else:
                self.compare_copied()
            self.compare_lengths()
            self.compare_audio()

    @property
    def is_encoded(self):
        return self.video["how"] == "transcode"

    def pass_over_held(self):
        """Where the source's sound begins before its first picture, or goes on after the last one, that picture is held: it is
        taken at its own time, and for as long as the source shows it. Only for as long as there is that sound."""
        sounds = heard(self.source)
        if not sounds:
            return
        if self.is_encoded:
            first, last = self.before[0], self.before[-1]
        else:
            first = next((each for each in self.before if each.hash == self.after[0].hash), self.before[0])
            last = self.before[-1]
        lead, held = first.time - sounds[0], 0
        if lead > LEAST_HELD:
            held = self.held_at_start(lead, first)
        if held:
            self.differences.append(f"the first picture is shown {held:.3f} s sooner, when the sound begins")
            self.seconds -= held
        end = max(each.time + each.duration for each in self.before)
        tail = sounds[1] - end
        found = self.seconds - (end - first.time)
        allowed = HELD_TOLERANCE + self.one_picture(self.before)
        # The stream's sound may end a packet later than the source's: the container can hide a part of the last one.
        if tail > 0 and found > LEAST_HELD and abs(found - tail) < allowed:
            self.differences.append(f"the last picture is shown {found:.3f} s longer, until the sound ends")
            self.tail = found
            until = self.after[0].time + last.time - first.time + TIME_TOLERANCE
            if self.is_encoded:
                begin = self.chosen[0] if self.chosen else 0
                self.after = [each for each in self.after if each.time <= until]
                self.chosen = (begin, begin + len(self.after) - 1)

    def held_at_start(self, lead, first):
        """For how long the stream's first picture is held, where that is `lead`; else 0."""
        times = [each.time for each in self.after]
        if self.is_encoded:
            real = min(range(len(times)), key=lambda each: abs(times[each] - times[0] - lead))
            held = times[real] - times[0]
        else:
            place, real = self.before.index(first), 0
            if len(times) < 2 or place + 1 >= len(self.before):
                return 0
            held = times[1] - times[0] - (self.before[place + 1].time - first.time)
        is_added = real <= len(self.after) - len(self.before) if real else True
        if held <= 0 or abs(held - lead) > HELD_TOLERANCE or not is_added:
            return 0
        if real:
            self.chosen = (real, len(times) - 1)
            self.after = self.after[real:]
        else:
            self.after[0] = self.after[0]._replace(time=times[0] + held, duration=self.after[0].duration - held)
        return held

    def report(self, what, *kinds, count=None, audio=None):
        """A difference of one of the kinds in explanations.py."""
        why = next(filter(None, (self.explanations.of(kind, count, audio) for kind in kinds)), "")
        if why:
            self.differences.append(f"{what}; {why}")
        else:
            self.losses.append(what)

    # Pictures that were copied are the same ones.

    def compare_copied(self):
        old, new = ([picture.hash for picture in side] for side in (self.before, self.after))
        pairs = []
        for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind == "equal":
                pairs += zip(self.before[a:b], self.after[c:d])
                continue
            if b > a:
                place = "at the start" if c == 0 else ""
                self.report(f"{b - a} pictures of {len(old)} are lost {place or f'before picture {d}'}",
                            f"lost {place}".strip(), "lost", count=b - a)
            if d > c:
                self.tell_new(self.after[c:d], "at the start" if a == 0 else "at the end" if a == len(old) else "")
        if pairs:
            first = pairs[0]
            offset = first[1].time - first[0].time
            errors = [abs(new.time - old.time - offset) for old, new in pairs]
            if max(errors) > TIME_TOLERANCE and self.guesses_alike():
                self.measured["time_error_ms"] = f"{max(errors) * 1000:.1f}"
                self.differences.append(
                    f"times of pictures, as ffmpeg guesses them, differ by up to {max(errors) * 1000:.1f} ms: those that the "
                    "source gives contradict its pictures; the stream has the same")
            else:
                self.tell_times(errors)

    def guesses_alike(self):
        """Whether the source's times contradict its pictures, and the stream gives the same ones."""
        old, new = given_times(self.source, self.track), given_times(self.output / "master.m3u8")
        if old == sorted(old) or len(old) != len(new):
            return False
        return all(abs(b - new[0] - (a - old[0])) <= TIME_TOLERANCE for a, b in zip(old, new))

    def tell_new(self, found, place):
        what = f"{len(found)} pictures are new {place}".strip()
        hidden = set()
        if "mov" in (self.manifest["source"].get("container") or ""):
            hidden = {picture.hash for picture in pictures(self.source, "-ignore_editlist", "1", track=self.track)[0]}
        if not hidden.issuperset(picture.hash for picture in found):
            self.report(f"{what}, and not the source's", "new", count=len(found))
        else:
            self.report(what, f"new {place}".strip(), count=len(found))

    # Pictures that were encoded again are like those that are shown at the same time.

    def compare_encoded(self):
        before, after = self.before, self.after
        likeness = Likeness(self.source, self.video, self.stream, self.track)
        if len(before) == len(after):
            offset = after[0].time - before[0].time
            self.tell_times([abs(new.time - old.time - offset) for old, new in zip(before, after)])
            found = likeness.of(self.output / "master.m3u8", chosen=self.chosen)
        else:
            kind = "lost" if len(after) < len(before) else "new"
            self.report(f"{len(before)} pictures in, {len(after)} out", kind, count=abs(len(after) - len(before)))
            self.tell_times(self.strangers())
            found = likeness.of(self.output / "master.m3u8", (
                f"PTS-{before[0].time + TIME_TOLERANCE:.6f}/TB", f"PTS-{after[0].time:.6f}/TB"), self.chosen)
        self.measured["ssim"] = f"{found:.4f}"
        if found < SIMILARITY:
            peer = likeness.of_peer()
            self.measured["ssim_peer"] = f"{peer:.4f}"
            what = f"similarity to the source (SSIM) is {found:.4f}, of ffmpeg's own encode {peer:.4f}"
            if 0 < found and found >= peer - SAME_AS_PEER:
                self.differences.append(f"{what}: there is no more to be had with the same settings")
            else:
                self.report(what, "similarity")

    def strangers(self):
        """How far each of the stream's pictures is from the source's that is nearest. Seconds."""
        begins = self.before[0].time
        times = sorted(picture.time - begins for picture in self.before)
        distances = []
        for picture in self.after:
            time = picture.time - self.after[0].time
            place = bisect.bisect(times, time)
            distances.append(min(abs(time - near) for near in times[max(0, place - 1):place + 1]))
        return distances

    def tell_times(self, errors):
        worst = max(errors)
        self.measured["time_error_ms"] = f"{worst * 1000:.1f}"
        if worst > TIME_TOLERANCE:
            wrong = sum(error > TIME_TOLERANCE for error in errors)
            self.report(f"times of {wrong} pictures differ by up to {worst * 1000:.1f} ms", "times", count=wrong)

    # Both last equally long: what is decoded, and what the playlist says.

    def compare_lengths(self):
        length, own = self.length(self.before), self.end - min(picture.time for picture in self.after)
        self.measured.update(seconds_in=f"{length:.3f}")
        picture = max(self.one_picture(side) for side in (self.before, self.after)) + TIME_TOLERANCE
        # ffmpeg does not tell how long a picture stays that is decoded before the last one. The last of those that were
        # repeated while the sound goes on stays for up to half as long again.
        last = picture * 1.5 if self.tail and self.is_encoded else picture
        if min(abs(self.seconds - own), abs(self.seconds - self.tail - own)) > last:
            self.losses.append(f"the playlist lasts {self.seconds:.3f} s, its pictures {own:.3f} s")
        if abs(self.seconds - self.tail - length) > picture:
            self.report(f"the source lasts {length:.3f} s, the stream {self.seconds:.3f} s",
                        "shorter" if self.seconds - self.tail < length else "longer")

    @staticmethod
    def length(side):
        return max(picture.time + picture.duration for picture in side) - min(picture.time for picture in side)

    @staticmethod
    def one_picture(side):
        """How long the last picture may be shown: what the container says, and where it says nothing, as long as another."""
        if side[-1].duration > SCREEN_SECONDS:
            return side[-1].duration
        times = sorted(picture.time for picture in side)
        return min(max((b - a for a, b in zip(times, times[1:])), default=0), LONGEST_PICTURE)

    # Every track of sound is there, the same one, at the same time, to the end.

    def compare_audio(self):
        tracks = audio_tracks(self.source)
        renditions = [
            rendition for rendition in self.manifest["renditions"]
            if rendition["kind"] == "audio" and not rendition["name"].endswith("-surround")]
        self.measured["tracks"] = f"{len(tracks)}/{len(renditions)}"
        for place, (number, stream) in enumerate(tracks):
            name = f"audio-{place}-"
            rendition = next((each for each in renditions if each["name"].startswith(name)), None)
            if rendition:
                self.compare_track(number, stream, rendition)
            else:
                self.report(f"{name}: is not there", "no sound", audio=name)

    def compare_track(self, number, stream, rendition):
        # As the manifest's warnings call it.
        name = rendition["name"]
        playlist = self.output / rendition["playlist"]
        if rendition["how"] == "copy":
            # Silence may come before and behind, but nothing may be missing.
            old, new = audio_packets(self.source, number, stream["codec_name"]), audio_packets(
                playlist, 0, stream["codec_name"])
            if not is_part(old, new):
                self.report(f"{name}: {len(old)} packets in, {len(new)} out, and not all of them the same ones", "packets",
                            count=len(set(old) - set(new)), audio=name)
        # The bar: within one frame of AAC.
        frame = 1024 / min(int(stream["sample_rate"]), 48000) + TIME_TOLERANCE
        before, after = sound(self.source, number, self.before[0].time), sound(playlist, 0, self.after[0].time)
        self.tell_sound_end(len(before) / SOUND_RATE, len(after) / SOUND_RATE, frame, name)
        if loudness(before) < QUIET or loudness(after) < QUIET:
            if (loudness(before) < QUIET) != (loudness(after) < QUIET):
                self.report(f"{name}: its loudness was {loudness(before):.1f}, is {loudness(after):.1f}", "sound unlike",
                            audio=name)
            return
        shift, likeness = displacement(before, after, frame)
        self.measure_worst("sound_offset_ms", shift * 1000, max, "{:.1f}")
        self.measure_worst("sound_likeness", likeness, min, "{:.3f}")
        if shift:
            self.report(f"{name}: sound moved against the picture by {shift * 1000:.1f} ms (correlation {likeness:.3f})",
                        "sound moved", audio=name)
            return
        if likeness < ALIKE:
            self.report(f"{name}: is unlike the source's (correlation {likeness:.3f})", "sound unlike", audio=name)
            return
        for what in different_seconds(before, after):
            self.report(f"{name}: {what}", "sound unlike", audio=name)

    def tell_sound_end(self, old, new, frame, name):
        """`old`, `new`: seconds from the first picture to the sound's end. Sound that ends early goes on as silence until the
        last picture; sound that lasts longer goes on by itself."""
        self.measure_worst("sound_end_ms", (new - max(old, self.seconds)) * 1000, max, "{:.1f}")
        if old and not max(old, self.seconds - SILENT_SECONDS) - frame <= new <= max(old, self.seconds) + frame:
            self.report(f"{name}: ends after {new:.3f} s, in the source after {old:.3f} s, and the pictures after "
                        f"{self.seconds:.3f} s", "sound end", audio=name)

    def measure_worst(self, key, value, choose, form):
        known = self.measured.get(key)
        if known is None or choose((float(known), value), key=abs) == value:
            self.measured[key] = form.format(value)


def is_part(part, whole):
    """Whether `whole` has all of `part` in it, one after the other."""
    return any(whole[place:place + len(part)] == part for place in range(len(whole) - len(part) + 1))


def different_seconds(before, after):
    """In which seconds, counted from the end of the source's sound, a sound is much louder or quieter than the source's: what
    is missing, or stands where there was silence."""
    overall = loudness(after[:len(before)]) / loudness(before)
    least = max(QUIET, loudness(before) / 10)
    wrong = []
    for end in range(len(before), 0, -SOUND_RATE):
        part = slice(max(0, end - SOUND_RATE), end)
        if part.stop - part.start < SOUND_RATE // 4:
            break
        old, new = loudness(before[part]) * overall, loudness(pad(after[part], part.stop - part.start))
        if max(old, new) > least and not old / LOUDER <= new <= old * LOUDER:
            wrong.append(f"its loudness from {part.start / SOUND_RATE:.2f} s to {end / SOUND_RATE:.2f} s is {new:.0f}, not {old:.0f}")
    return wrong[:1]


def pad(samples, count):
    return numpy.concatenate([samples, numpy.zeros(count - len(samples))])


def main():
    source, output = (pathlib.Path(word) for word in sys.argv[1:])
    compared = Comparison(source, output, json.loads((output / "manifest.json").read_text()))
    print(json.dumps({**compared.measured, "differences": compared.differences, "losses": compared.losses}))


if __name__ == "__main__":
    main()
