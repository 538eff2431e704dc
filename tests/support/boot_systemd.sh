#!/bin/sh
# Boots a system of its own with a real systemd as its first process: boot_systemd.sh SOURCES PYTHON PACKAGES
#
# It has its own processes, mounts, network and host name, and its own memory for /etc, /run, /var and for what is
# written to /usr; what it sees of this machine besides it can only read. It ends with this script, and this script
# with who started it. Standard output: the id of the process whose only child is the system's first one.
set -eu

outer() { # a group for its processes, which is taken away with them
  mount --make-rprivate /
  mount -t cgroup2 cgroup2 /mnt
  own=/mnt$(sed -n 's/^0:://p' /proc/self/cgroup)
  group=$own/probed-test-$$
  mkdir "$group"
  sh -c 'echo $$ > "$0/cgroup.procs" && exec setpriv --pdeathsig KILL unshare --kill-child --fork --pid --mount --cgroup --net --uts --ipc -- "$@"' \
    "$group" sh "$0" inner "$@" &
  booted=$!
  trap 'kill -KILL $booted 2>/dev/null' TERM INT
  echo $booted
  wait $booted || wait $booted || true
  for _ in 1 2 3 4 5; do
    find "$group" -depth -type d -exec rmdir {} + 2>/dev/null && break
    sleep 0.1
  done
}

inner() {
  new=/mnt
  umount $new
  mount -t tmpfs -o mode=755,size=128m system $new
  cd $new
  mkdir -p .new/usr .new/work .host usr etc proc sys dev run tmp root home var/log var/lib var/tmp srv/probed srv/packages opt/python
  chmod 1777 tmp var/tmp
  mount -t overlay -o "lowerdir=/usr,upperdir=$new/.new/usr,workdir=$new/.new/work" usr usr
  for link in bin sbin lib lib32 lib64 libx32; do [ ! -L /$link ] || ln -s usr/$link $link; done
  reads "$1" srv/probed && reads "$2" opt/python && reads "$3" srv/packages
  # an /etc without the machine's services: what is enabled there must not run here
  for name in group gshadow ld.so.cache ld.so.conf ld.so.conf.d localtime login.defs mime.types nsswitch.conf pam.d passwd security shadow ssl; do
    [ ! -e /etc/$name ] || cp -a /etc/$name etc/
  done
  sed -i '/^probed:/d; /^wang:/d' etc/passwd etc/group
  echo 'wang:x:4711:4711::/home/wang:/bin/sh' >> etc/passwd
  echo 'wang:x:4711:' >> etc/group
  echo '127.0.0.1 localhost carrier' > etc/hosts
  # a Python with a library of its own looks for it where it was built
  [ ! -d etc/ld.so.conf.d ] || { echo /opt/python/lib > etc/ld.so.conf.d/00-python.conf && ldconfig -r .; }
  echo 0123456789abcdef0123456789abcdef > etc/machine-id
  mount -t tmpfs -o mode=755 dev dev
  mkdir dev/pts dev/shm
  for node in null:3 zero:5 full:7 random:8 urandom:9; do mknod -m 666 dev/${node%:*} c 1 ${node#*:}; done
  mknod -m 666 dev/tty c 5 0
  ln -s /proc/self/fd dev/fd
  ln -s pts/ptmx dev/ptmx
  # what cannot be written sets nothing of the machine (sysctl), and tells systemd that devices are not its business
  mount -t proc proc proc
  for place in sys sysrq-trigger; do [ ! -e /proc/$place ] || reads /proc/$place proc/$place; done
  mount -t sysfs -o ro sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755 run run
  hostname carrier
  pivot_root . .host
  umount -l /.host
  cd /
  mount --make-rshared / # as at a boot: how credentials get to where services see them
  exec env -i container=test PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin LANG=C.UTF-8 \
    setpriv --bounding-set=-sys_time,-sys_module,-sys_rawio,-sys_boot,-syslog \
    /lib/systemd/systemd --system --unit=multi-user.target
}

reads() { # place, where it is seen: to be read only
  mount --bind "$1" "$2"
  mount -o remount,bind,ro "$2"
}

case $1 in
  inner) shift && inner "$@" ;;
  outer) shift && outer "$@" ;;
  *) exec setpriv --pdeathsig TERM unshare --mount sh "$0" outer "$@" </dev/null ;;
esac
