#!/usr/bin/env bash
# Makes the pictures of the README and the docs from the phantom study. needs: chromium
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/../../rubor" demo --out "$work/demo" --quiet
page=$work/demo/report.html

# shot NAME WIDTH HEIGHT: the part of the page that comes on standard input
shot() {
  { sed -n '1,/<body>/p' "$page"; echo '<style>body{padding:10px;max-width:none}h3{margin-top:0}.slices{grid-template-columns:repeat(3,1fr)!important}</style>'; grep -m1 'class="defs"' "$page" | sed 's/<div class="legend">.*//'; cat; echo '</body></html>'; } >"$work/$1.html"
  chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking --disable-component-update --disable-sync \
    --user-data-dir="$work/profile" --window-size="$2,$3" --screenshot="$here/$1.png" "file://$work/$1.html" >/dev/null 2>&1
}

grep -A1 '<h3>Subject 02' "$page" | shot demo 1180 410
