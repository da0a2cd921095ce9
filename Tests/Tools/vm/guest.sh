# Process 1 of with-camera's virtual machine, run by this machine's bash: it sets up the guest (devices, shared folders,
# drivers, disks, network), runs the command, reports its status and powers off.
#
# settings.sh, written for each run, sets: ver, moddir; the arrays dirs (shared folders), loads (modules with
# parameters, in order), disks (types of file system of /dev/vda, /dev/vdb, …), clips (of the Motion-JPEG cameras).
exec </dev/null
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
w=/run/with-camera bb=/run/busybox
. $w/settings.sh
fail() { echo "with-camera: $*"; echo "$*" >$w/failed; sync; $bb poweroff -f; }
echo 1 >$w/booted

# ---- the usual devices and file systems
$bb mkdir -p /dev/pts /dev/shm
$bb mount -t devpts -o mode=620,gid=5,ptmxmode=666 d /dev/pts; $bb mount -t tmpfs t /dev/shm
for l in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do $bb ln -sf /proc/self/${l#*:} /dev/${l%:*}; done
$bb mount -t debugfs d /sys/kernel/debug; $bb mount -t cgroup2 c /sys/fs/cgroup

# ---- the shared folders; this kernel's modules, where modprobe searches for them (/lib may be a link)
for i in ${!dirs[@]}; do
  $bb mount -t 9p -o rw,cache=mmap,trans=virtio,version=9p2000.L,msize=512000 rw$i "${dirs[i]}" ||
    fail "cannot mount ${dirs[i]}"
done
for d in /lib/modules /usr/lib/modules; do
  $bb mkdir -p $d/$ver && $bb mount --bind "$moddir" $d/$ver
  [ /lib -ef /usr/lib ] && break
done

# ---- drivers. If this machine has no modprobe, the kernel calls busybox's.
[ -x /sbin/modprobe ] || { $bb ln -s busybox /run/modprobe; echo /run/modprobe >/proc/sys/kernel/modprobe; }
for m in "${loads[@]}"; do
  n=${m%% *}; n=${n##*/}; n=${n%.ko}
  [ -d /sys/module/${n//-/_} ] || $bb insmod $m || fail "cannot load $m"
done
for i in ${!disks[@]}; do
  letter=$(printf "\\x$(printf %x $((97 + i)))")
  $bb mkdir -p /run/disk$i && $bb mount -t ${disks[i]} /dev/vd$letter /run/disk$i || fail "cannot mount /dev/vd$letter"
done

# ---- network and names
$bb ip link set lo up; $bb ip link set eth0 up
$bb ip addr add 10.0.2.15/24 dev eth0 && $bb ip route add default via 10.0.2.2
rm -f /etc/resolv.conf; echo 'nameserver 10.0.2.3' >/etc/resolv.conf
$bb hostname with-camera; grep -q with-camera /etc/hosts || echo '127.0.0.1 with-camera' >>/etc/hosts

# ---- the Motion-JPEG cameras: each gets a clip in a loop; they are cameras from their first picture on
for i in ${!clips[@]}; do
  d=/dev/video$((9 + i)) sys=/sys/class/video4linux/video$((9 + i))
  echo "@${clips[i]##*@}/1" >$sys/format   # ffmpeg does not tell the driver the frame rate
  ffmpeg -nostdin -v error -re -stream_loop -1 -f mjpeg -framerate ${clips[i]##*@} -i "$w/${clips[i]}" \
    -c copy -f v4l2 $d 2>$w/feeder$i & feeders+=($!)
  for ((t = 0; t < 400; t++)); do
    [ -n "$(cat $sys/format)" ] && break
    kill -0 $! 2>/dev/null || fail "ffmpeg cannot feed $d: $(cat $w/feeder$i)"
    $bb sleep 0.05
  done
  [ $i = 0 ] && export MJPEG_DEVICE=$d MJPEG_FEEDER=$!
done
chmod 666 /dev/video* /dev/snd/* /dev/media* /dev/cuse 2>/dev/null

# ---- the command. Pipes, so that /dev/stdout can be reopened; at the end, remaining users get two seconds
port() { local p; for p in /sys/class/virtio-ports/*; do [ "$(cat $p/name)" = $1 ] && echo /dev/${p##*/}; done; }
exec 3> >(exec $bb cat >"$(port out)"); o=$!
exec 4> >(exec $bb cat >"$(port err)"); e=$!
$bb cut -d' ' -f1 /proc/uptime >$w/ready
$bb setsid /bin/bash $w/command.sh <$w/stdin >&3 2>&4 3>&- 4>&- &
c=$!; wait $c; rc=$?
exec 3>&- 4>&-
[ ${#feeders[@]} -gt 0 ] && kill "${feeders[@]}" 2>/dev/null
for ((i = 0; i < 40; i++)); do kill -0 $o 2>/dev/null || kill -0 $e 2>/dev/null || break; $bb sleep 0.05; done
for i in ${!disks[@]}; do $bb umount /run/disk$i; done
echo $rc >$w/rc
sync; $bb poweroff -f
