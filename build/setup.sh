# Sourced by ./rubor and ./test: installs what is missing, and builds the program. Expects $root.

# Debian packages: as root they are installed, otherwise the one line that does it is printed.
need_packages() {
  local missing=()
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    echo "error: missing ${missing[*]}; run: sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 2
  fi
  echo "installing ${missing[*]}" >&2
  local log
  log=$(mktemp)
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    echo "error: apt-get could not install ${missing[*]}; see $log" >&2
    exit 2
  fi
  rm -f "$log"
}

# npm comes with Node from nodejs.org and as a package of its own in Debian.
need_to_build() {
  if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "error: $(uname -sm) is not supported; run Rubor on linux-x64 and open its pages from here" >&2
    exit 2
  fi
  if ! command -v dotnet >/dev/null || [ "$(dotnet --list-sdks 2>/dev/null | cut -d. -f1 | sort -n | tail -1)" -lt 10 ] 2>/dev/null; then
    echo "error: the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download and start again" >&2
    exit 2
  fi
  local packages=(libtorch-dev libopenblas0-pthread libpng-dev libjpeg62-turbo-dev libtiff-dev libdcmtk-dev libopenjp2-7-dev cmake g++ libdeflate0 libsqlite3-0)
  command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
  need_packages "${packages[@]}"
}

publish() {
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet publish "$root/src/$1" -c Release -o "$2" -v quiet --nologo </dev/null 9>&-
}

# Publishes into a folder of its own, so that programs that are running keep their files, and switches over in one step.
build_program() {
  local app=$1 target=$1/build-$$
  echo "building Rubor (about a minute the first time)" >&2
  rm -rf "$target"
  mkdir -p "$target"
  local built log
  built=$(mktemp "$app/built-XXXXXX") # as old as the start of the build: edits during it count as newer
  log=$(mktemp)
  if ! { publish Rubor.Cli "$target" && publish Rubor.Workstation "$target/workstation"; } >"$log" 2>&1; then
    grep -E 'error|npm' "$log" | sort -u | head -20 >&2 || true
    echo "error: the build failed; see $log" >&2
    rm -rf "$target" "$built"
    exit 2
  fi
  mv "$built" "$target/built"
  ln -s "$(basename "$target")" "$app/next-$$"
  local previous
  previous=$(readlink "$app/current" || true)
  mv -T "$app/next-$$" "$app/current"
  # The program before this one may still be running; older ones go.
  for old in "$app"/build-*; do
    [ "$old" = "$target" ] || [ "$(basename "$old")" = "$previous" ] || rm -rf "$old"
  done
  rm -f "$log"
}
