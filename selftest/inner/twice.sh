# The same suite here and in another folder, in another time zone, by another name of the host: the same digests.
set -e
here=$PWD
there=$(mktemp -d)/another/place
mkdir -p "$there/inner"
cp -r "$here/../clnrm" "$there/clnrm"
cp "$here"/* "$there/inner"
cp "$here/../clnrm.toml" "$there"
refused() { head -n 4 "$1"; exit 1; }
one=$(node ../clnrm/dist/cli.js run same.clnrm.toml --digest --seed 42 2> one.log) || refused one.log
cd "$there/inner"
again='node ../clnrm/dist/cli.js run same.clnrm.toml --digest --seed 42'
renamed="hostname elsewhere && $again"
unshare -Ur --uts true 2> unshare.log && [ -n "$(command -v hostname)" ] || { renamed=$again; echo "host name: not changed on this machine"; }
if [ "$renamed" = "$again" ]; then two=$(TZ=Asia/Kathmandu LANG=de_DE.UTF-8 sh -c "$again" 2> two.log) || refused two.log
else two=$(TZ=Asia/Kathmandu LANG=de_DE.UTF-8 unshare -Ur --uts sh -c "$renamed" 2> two.log) || refused two.log; fi
echo "here: $one"
echo "there: $two"
test -n "$one"
test "$one" = "$two"
echo same
