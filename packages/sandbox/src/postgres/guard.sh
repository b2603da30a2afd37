# Runs a PostgreSQL server for exactly as long as the process that started this script: guard.sh FOLDER SERVER ARGUMENT...
#
# Standard input is a pipe from that process. It closes when the process closes it, ends, or is killed by any signal;
# then the server is stopped at once (SIGQUIT: no checkpoint, for the data is thrown away) and FOLDER is removed.
# The server alone keeps standard output open, so that its end tells that the server has ended.
folder=$1
shift
trap '' INT TERM HUP
"$@" 2>"$folder/log" &
exec >/dev/null
while read -r _; do :; done
kill -QUIT $! 2>/dev/null
wait
rm -rf "$folder"
