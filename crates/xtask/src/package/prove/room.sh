# A bare Debian with a layer of its own over it: room.sh BASE LAYER CARRIED SHOTS
# Runs in mount and process namespaces of its own, so nothing of this is to be undone.
base=$1 layer=$2 carried=$3 shots=$4
rm -rf "$layer"
mkdir -p "$layer/upper" "$layer/work" "$layer/root" "$shots"
root=$layer/root
mount -t overlay overlay -o "lowerdir=$base,upperdir=$layer/upper,workdir=$layer/work" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t tmpfs -o mode=755 dev "$root/dev"
for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
mount -t tmpfs -o mode=1777 tmp "$root/tmp"
mkdir -p "$root/carried" "$root/shots"
mount --bind "$carried" "$root/carried"
mount --bind "$shots" "$root/shots"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
exec chroot "$root" /usr/bin/env -i HOME=/root LANG=C.UTF-8 \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    sh -eu /carried/inside.sh
