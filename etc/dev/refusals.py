"""Whether other people's tools bear out why Leat refuses a video; a part of etc/dev/corpus."""

import json
import re

from reading import ask, main_video, pictures, probe

TRUNCATED = re.compile(r"moov atom not found|ended prematurely|[Tt]runcat|no moov|no mdat|init only|partial file|no video packets|box overrun")


def contradiction(path, code, reason, note):
    """What speaks against the refusal; nothing when all agree. `note`: the index's words on the file."""
    check = CHECKS.get(code)
    if check is None:
        return f"nothing here checks '{code}'"
    against = check(path, reason, note)
    if not against and code not in ("encrypted", "extension_not_allowed", "unfinished_upload") and is_encrypted(path, note):
        against = "mediainfo or the index calls it encrypted"
    return f"{code}: {against}" if against else ""


def is_encrypted(path, note):
    """Whether mediainfo, or the index, says so."""
    return "encrypted c" in note or "ContentEncryption" in note or any(
        track.get("Encryption") for track in mediainfo(path))


def mediainfo(path):
    out, _ = ask(["mediainfo", "--Output=JSON", str(path)])
    try:
        answer = json.loads(out or "{}")
    except ValueError:
        return []
    return (answer.get("media") or {}).get("track", [])


def no_video(path, _reason, _note):
    stream, _ = main_video(path)
    return f"ffprobe finds video ({stream.get('codec_name', 'unknown')})" if stream else ""


def encrypted(path, _reason, note):
    return "" if is_encrypted(path, note) else "neither mediainfo nor the index says so"


def damaged(path, _reason, _note):
    """ffmpeg has no picture of it either, or none that it does not complain about."""
    shown, complaints = pictures(path)
    return f"ffmpeg decodes {len(shown)} pictures without a complaint" if shown and not complaints else ""


def unfinished(path, _reason, note):
    _, complaints = ask(["ffprobe", "-v", "warning", str(path)])
    said = any(track.get("IsTruncated") == "Yes" for track in mediainfo(path))
    return "" if said or TRUNCATED.search(f"{note}\n{complaints}") else "ffprobe, mediainfo and the index find nothing missing"


def unsupported(path, _reason, _note):
    """ffmpeg cannot decode it either."""
    shown, _ = pictures(path)
    return f"ffmpeg decodes {len(shown)} pictures" if shown else ""


def no_media(path, _reason, _note):
    container = probe(path, "-show_format").get("format", {}).get("format_name", "")
    return f"ffprobe calls it {container}" if container else ""


def empty(path, _reason, _note):
    return f"it has {path.stat().st_size} bytes" if path.stat().st_size else ""


def ending_not_allowed(path, reason, _note):
    allowed = reason.split(":")[-1].strip(" .").split(", ")
    return "the ending is one of those that are taken" if path.suffix[1:].lower() in allowed else ""


def ending_mismatch(path, _reason, _note):
    container = probe(path, "-show_format").get("format", {}).get("format_name", "")
    return f"ffprobe calls it {container}" if path.suffix[1:].lower() in container.split(",") else ""


CHECKS = {
    "no_video": no_video, "encrypted": encrypted, "damaged": damaged, "unfinished_upload": unfinished,
    "unsupported_codec": unsupported, "unsupported_container": unsupported, "not_media": no_media, "empty": empty,
    "extension_not_allowed": ending_not_allowed, "extension_mismatch": ending_mismatch}
