# The virtual machine's kernel, sourced by with-camera: fetched from Debian and unpacked into the cache, never
# installed on this machine. Needs cache, me, tools, die. Sets kdir (its folder), ver (version), moddir (modules),
# and the functions prepare_kernel, module_files, prepare_initrd, prepare_loopback.

# fetch FOLDER PACKAGE...: Debian packages, unpacked into FOLDER; apt's lists may be too old for the mirror
fetch() {
  local to=$1 log=$1/apt.log; shift
  mkdir -p "$to" || die "cannot make $to"
  (cd "$to" && apt-get download "$@") >"$log" 2>&1 9>&- || {
    update_lists
    (cd "$to" && apt-get download "$@") >"$log" 2>&1 9>&- ||
      { cat "$log" >&2; die "cannot get $* (rm $cache/kernel picks the newest kernel)"; }
  }
  local p
  for p in "$to"/*.deb; do dpkg -x "$p" "$to" && rm "$p" || die "cannot unpack $p"; done
}
update_lists() { "$tools/install-packages" update >&2 9>&- </dev/null; }

# newest_kernel: the package of Debian's newest suitable kernel
newest_kernel() {
  local meta pkg
  # vivid of Debian 12's own 6.1 gives at most 12.5 pictures a second at 1280x720; 6.12 is in bookworm-security
  for meta in linux-image-6.12-amd64 linux-image-amd64; do
    pkg=$(apt-cache depends $meta 2>/dev/null | awk '!found && /Depends: linux-image/{print $2; found = 1}')
    [ -n "$pkg" ] && echo "$pkg" && return
  done
}

prepare_kernel() {
  local pkg=${WITH_CAMERA_KERNEL:-} new c off
  # the last kernel is used until the cache is removed, so that no network is needed
  [ -n "$pkg" ] || pkg=$(cat "$cache/kernel" 2>/dev/null)
  if [ -z "$pkg" ]; then
    apt-cache show linux-image-6.12-amd64 >/dev/null 2>&1 || update_lists
    pkg=$(newest_kernel)
    case $pkg in linux-image-6.1.*) echo "$me: only $pkg here: vivid is slow in it; is bookworm-security in apt's sources?" >&2;; esac
  fi
  [ -n "$pkg" ] || die "apt knows no linux-image-amd64 (set WITH_CAMERA_KERNEL)"
  kdir=$cache/$pkg
  if [ ! -e "$kdir/ok" ]; then
    echo "$me: fetching and unpacking $pkg into $kdir (about 35 s)" >&2
    new=$kdir.new; rm -rf "$kdir" "$new"; fetch "$new" "$pkg"
    ver=${pkg#linux-image-}; ver=${ver%-unsigned}
    [ -d "$new/lib/modules/$ver" ] ||
      ver=$(ls "$new"/lib/modules "$new"/usr/lib/modules 2>/dev/null | grep -m1 '^[0-9]')
    [ -d "$new/lib/modules" ] || ln -s usr/lib "$new/lib"
    echo "$ver" >"$new/version"
    PATH=$PATH:/sbin:/usr/sbin depmod -b "$new" "$ver" || die "depmod failed"
    # an uncompressed kernel starts several seconds sooner when the processor is emulated (PVH boot)
    for c in $'xz:\xfd7zXZ' $'zstd:\x28\xb5\x2f\xfd' $'lz4:\x02\x21\x4c\x18'; do
      off=$(LC_ALL=C grep -aboF "${c#*:}" "$new/boot/vmlinuz-$ver" | sed -n 1p | cut -d: -f1)
      [ -n "$off" ] && tail -c +$((off + 1)) "$new/boot/vmlinuz-$ver" | "${c%:*}" -dcq >"$new/vmlinux" 2>/dev/null
      is_elf "$new/vmlinux" && break
    done
    is_elf "$new/vmlinux" || cp "$new/boot/vmlinuz-$ver" "$new/vmlinux"
    touch "$new/ok" && mv "$new" "$kdir" || exit 125
  fi
  [ -n "${WITH_CAMERA_KERNEL:-}" ] || echo "$pkg" >"$cache/kernel"
  ver=$(cat "$kdir/version") moddir=$kdir/lib/modules/$(cat "$kdir/version")
}
is_elf() { [ "$(head -c 4 "$1" 2>/dev/null)" = $'\x7fELF' ]; }

# module_files NAME...: the files of these modules and their dependencies, in loading order, unpacked in the cache once
# (the guest's own modprobe is slow when the processor is emulated)
module_files() {
  local n f k line seen=" " dep
  mkdir -p "$kdir/ko"
  for n in "$@"; do
    n=${n//[-_]/[-_]}
    line=$(grep -m1 -E "/$n\.ko[.a-z]*:" "$moddir/modules.dep") || {
      grep -qE "/$n\.ko" "$moddir/modules.builtin" && continue
      echo "$me: the kernel $ver has no module $n" >&2; return 1; }
    dep=(${line/:/ })
    for ((k = ${#dep[@]} - 1; k >= 0; k--)); do
      f=${dep[k]##*/}; f=$kdir/ko/${f%%.ko*}.ko
      if [ ! -e "$f" ]; then
        case ${dep[k]} in *.xz) xz -dc "$moddir/${dep[k]}";; *.gz) gzip -dc "$moddir/${dep[k]}";;
          *.zst) zstd -dcq "$moddir/${dep[k]}";; *) cat "$moddir/${dep[k]}";; esac >"$f.$$" && mv "$f.$$" "$f" || return 1
      fi
      case $seen in *" $f "*) ;; *) seen+="$f "; echo "$f";; esac
    done
  done
}

# prepare_initrd INIT: the initramfs: busybox, the modules that reach the root file system, and INIT
prepare_initrd() {
  local bb stamp w n=100 f files
  bb=$(command -v busybox)
  stamp=$(cat "$1" "$bb" | cksum | tr ' ' -)
  [ "$(cat "$kdir/initrd.stamp" 2>/dev/null)" = "$stamp" ] && return
  w=$kdir/initrd.d; rm -rf "$w"; mkdir -p "$w"/{bin,proc,dev,sys,mem,mods} || exit 125
  cp "$bb" "$w/bin/busybox"; cp "$1" "$w/init"; chmod 755 "$w/init" "$w/bin/busybox"
  files=$(module_files virtio_pci virtio_console 9pnet_virtio 9p overlay) || exit 125
  for f in $files; do cp "$f" "$w/mods/$((n++)).ko"; done
  (cd "$w" && find . | cpio -o -H newc --quiet) >"$kdir/initrd.new" && mv "$kdir/initrd.new" "$kdir/initrd" ||
    die "cannot make the initramfs"
  rm -rf "$w"; echo "$stamp" >"$kdir/initrd.stamp"
}

# prepare_loopback: v4l2loopback for this kernel, $kdir/v4l2loopback.ko, from Debian's source package and the kernel's
# headers (4 s, 17 MB fetched); the headers are removed again
prepare_loopback() {
  [ -e "$kdir/v4l2loopback.ko" ] && return
  local b=$kdir/build headers src log=$kdir/v4l2loopback.log p flags=
  for p in make:make gcc-12:gcc-12; do command -v "${p%:*}" >/dev/null || die "no ${p%:*} here to build v4l2loopback with"; done
  echo "$me: building v4l2loopback for $ver (about 5 s)" >&2
  rm -rf "$b"
  fetch "$b" v4l2loopback-dkms "linux-headers-$ver" \
    $(apt-cache depends "linux-headers-$ver" | awk '/Depends: linux-(headers|kbuild)/{print $2}')
  headers=$b/usr/src/linux-headers-$ver src=$(echo "$b"/usr/src/v4l2loopback-*)
  sed -i "s,/usr/src/,$b/usr/src/,g" "$headers/Makefile"   # it refers to its common part by Debian's installation path
  rm -f "$headers/vmlinux"   # its type information needs pahole, and is not needed here
  # the kernel has no strlcpy since 6.8; v4l2loopback 0.12.7 still calls it
  grep -rqw strlcpy "$b"/usr/src/linux-headers-*/include/linux/string.h || flags=-Dstrlcpy=strscpy
  make -C "$headers" M="$src" KCFLAGS="$flags" modules >"$log" 2>&1 9>&- ||
    { tail -n 30 "$log" >&2; die "v4l2loopback does not build for $ver"; }
  mv "$src/v4l2loopback.ko" "$kdir/v4l2loopback.ko" && rm -rf "$b" || exit 125
}
