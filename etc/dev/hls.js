#!/bin/sh
# Puts hls.js 1.6.15 and its licence into a directory; the site's player needs it, and Leat does not contain it.
#
#   etc/dev/hls.js DIRECTORY [FILE]
#
# Taken from FILE when given; else from .leat/cache, the project's CDN, or a Python package that carries the same
# bytes. Whatever the source, only the bytes with the digest below are installed. Installs DIRECTORY/hls.min.js and
# DIRECTORY/hls.min.js.LICENSE; leat-site finds them in /usr/share/leat, or where --hls-js says.
set -eu

version=1.6.15
digest=413a83e2bb0c77ed0bf0be105d539d17ef45dfd984a0b13ecd3b14a901383938
address=https://cdn.jsdelivr.net/npm/hls.js@$version/dist/hls.min.js
carrier=pikaraoke==1.23.0
carried=pikaraoke/static/hls-$version.min.js

die() { echo "hls.js: $*" >&2; exit 1; }
say() { echo "hls.js: $*" >&2; }
right() { [ -f "$1" ] && [ "$(sha256sum < "$1" | cut -d ' ' -f 1)" = "$digest" ]; }

[ $# -eq 1 ] || [ $# -eq 2 ] || { echo "usage: etc/dev/hls.js DIRECTORY [FILE]" >&2; exit 2; }
project=$(cd "$(dirname "$0")/../.." && pwd -P)
directory=$1
cache=$project/.leat/cache
cached=$cache/hls-$version.min.js
mkdir -p "$directory" "$cache"

work=$(mktemp -d "$cache/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
script=$work/hls.min.js

from_cdn() {
    command -v curl >/dev/null || return 1
    curl --fail --silent --show-error --location --connect-timeout 10 --max-time 60 --output "$script" "$address"
}
from_package() {
    for python in python3 python; do
        "$python" -m pip --version >/dev/null 2>&1 || continue
        "$python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
            --dest "$work" "$carrier" >&2 || return 1
        "$python" -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
            "$work"/*.whl "$carried" > "$script"
        return
    done
    return 1
}

if [ $# -eq 2 ]; then
    right "$2" || die "'$2' is not hls.js $version: its SHA-256 is not $digest"
    cp "$2" "$script"
elif right "$cached"; then
    cp "$cached" "$script"
elif right "$directory/hls.min.js"; then
    cp "$directory/hls.min.js" "$script"
else
    rm -f "$cached"
    if from_cdn && right "$script"; then
        say "taken from $address"
    else
        if [ -s "$script" ]; then say "$address has other bytes; trying the package $carrier"
        else say "cannot reach $address; trying the package $carrier"; fi
        rm -f "$script"
        from_package || die "cannot get hls.js $version: neither the CDN nor pip gave it; download it elsewhere from $address and give the file: etc/dev/hls.js $directory FILE"
        right "$script" || die "the package $carrier has other bytes than hls.js $version (SHA-256 $digest); nothing is installed"
        say "taken from the package $carrier"
    fi
fi

# shellcheck disable=SC3013  # dash and every other sh of Debian know -ef.
[ "$cached" -ef "$script" ] || { cp "$script" "$work/cached"; mv "$work/cached" "$cached"; }
{
    printf 'hls.js %s\nCopyright (c) 2017 Dailymotion (http://www.dailymotion.com)\n' "$version"
    printf 'Licensed under the Apache License, Version 2.0, whose text follows.\n\n'
    cat "$project/LICENSE"
} > "$work/license"
# Renamed into place, so that a running leat-site never reads half of it.
for pair in "$script:hls.min.js" "$work/license:hls.min.js.LICENSE"; do
    cp "${pair%%:*}" "$directory/.${pair##*:}.tmp"
    chmod 644 "$directory/.${pair##*:}.tmp"
    mv "$directory/.${pair##*:}.tmp" "$directory/${pair##*:}"
done
say "$directory/hls.min.js is hls.js $version"
