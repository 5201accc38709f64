# In a bare Debian, as root: install the package, tell its story, remove it, look for what is left.
export DEBIAN_FRONTEND=noninteractive
scheme=x-scheme-handler/app.forgepass.desktop

say() { printf '%s\n' "prove: $*"; }
fail() { say "FAILED: $*"; exit 1; }
# The programs that know the scheme, in every place a desktop looks.
traces() {
    grep -rls "$scheme" /usr/share/applications /usr/local/share/applications /etc/xdg /etc/gnome \
        /root/.config /root/.local 2>/dev/null || true
}

say "this is $(sed -n 's/^PRETTY_NAME=//p' /etc/os-release), $(dpkg-query -W | wc -l) packages"
apt-get update -qq
say 'installing the package as a person would: what it depends on and recommends comes along'
apt-get install -y -qq /carried/forgepass.deb >/tmp/apt.log 2>&1 || { tail -n 40 /tmp/apt.log; fail 'apt'; }
dpkg --audit
for program in forgepass forgepass-desktop; do
    ! ldd "/usr/bin/$program" | grep 'not found' || fail "$program lacks a library"
done
say "$(forgepass --version), $(dpkg-query -W | wc -l) packages"
[ -n "$(traces)" ] || fail 'nothing says that Forgepass answers its links'

say "installing the story's screen, browser and bus"
apt-get install -y -qq --no-install-recommends xvfb xdotool dbus libglib2.0-bin chromium \
    chromium-driver gnome-keyring fonts-noto-core >/tmp/apt.log 2>&1 || { tail -n 40 /tmp/apt.log; fail 'apt'; }
answers=$(xdg-mime query default "$scheme")
[ "$answers" = Forgepass.desktop ] || fail "links go to '$answers'"

export FORGEPASS_APP=/usr/bin/forgepass-desktop FORGEPASS_CLI=/usr/bin/forgepass
export DEMO_FORGE=/carried/demo-forge FORGEPASS_SHOTS=/shots CARGO_TARGET_DIR=/tmp/target
/carried/story --ignored --nocapture --test-threads 1

say 'removing the package'
apt-get purge -y -qq forgepass >/tmp/apt.log 2>&1 || { tail -n 40 /tmp/apt.log; fail 'apt'; }
[ -z "$(traces)" ] || fail "left behind: $(traces)"
answers=$(xdg-mime query default "$scheme")
[ -z "$answers" ] || fail "links still go to $answers"
left=$(find / -xdev -ipath '*forgepass*' ! -path '/proc/*' ! -path '/carried*' ! -path '/shots*')
[ -z "$left" ] || fail "left behind: $left"
say 'nothing answers the links any more, and no file is left'
