#!/bin/sh
# Puts pbrstudio, where it lies, into the menu and the command line of this user; with --remove takes both away again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
desktop=$data/applications/pbrstudio.desktop
icon=$data/icons/hicolor/scalable/apps/pbrstudio.svg
metainfo=$data/metainfo/pbrstudio.metainfo.xml
command=$HOME/.local/bin/pbrstudio
if [ "${1:-}" = --remove ]; then
    rm -f "$desktop" "$icon" "$metainfo" "$command"
    echo "taken out of the menu; delete $here to be rid of the program"
    exit
fi
mkdir -p "$(dirname "$desktop")" "$(dirname "$icon")" "$(dirname "$metainfo")" "$(dirname "$command")"
cp "$here/share/icons/hicolor/scalable/apps/pbrstudio.svg" "$icon"
cp "$here/share/metainfo/pbrstudio.metainfo.xml" "$metainfo"
# A menu knows no folder: the whole path, in quotes, with what the format wants escaped.
path=$(printf '%s' "$here/pbrstudio" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
while IFS= read -r line; do
    case $line in
        Exec=*) printf 'Exec="%s"\n' "$path" ;;
        *) printf '%s\n' "$line" ;;
    esac
done < "$here/share/applications/pbrstudio.desktop" > "$desktop"
ln -sf "$here/pbrstudio" "$command"
echo "pbrstudio is in the menu, and the command $command starts it"
