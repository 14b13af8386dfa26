#!/usr/bin/env bash
# Made store-1.db and store-1.head once, with Rubor 0.1: a store of version 1, which every later Rubor opens. Not to be run again for
# that version; a new version of the tables gets files of its own.
set -euo pipefail
cd "$(dirname -- "$0")"
bin=../../../artifacts/bin
dotnet "$bin/Rubor.Tests.Appender/release_linux-x64/Rubor.Tests.Appender.dll" "$PWD/store-1.db" 3 12 >/dev/null
"$bin/Rubor.Cli/release_linux-x64/rubor" audit verify store-1.db | sed -n 's/^head //p' >store-1.head
