# Shared by tools/demo and tools/check: packages and builds. Source it from the top folder.

# Installs the packages of tools/packages.txt that are missing; needs root or sudo then.
install_missing_packages() {
  local missing=() package
  for package in $(grep -v '^#' tools/packages.txt); do
    dpkg-query -W -f='${Status}\n' "$package" 2>/dev/null | grep -q '^install ok installed' ||
      missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then return; fi
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "missing packages: ${missing[*]}; run this as root, or install sudo" >&2
      exit 1
    }
    as_root=(sudo)
  fi
  echo "== installing ${#missing[@]} Debian packages: ${missing[*]}"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# build_in FOLDER OPTIONS...: configures once, then compiles what has changed.
build_in() {
  local folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@" >/dev/null
  else
    meson setup "$folder" "$@" >/dev/null
  fi
  ninja -C "$folder"
}
