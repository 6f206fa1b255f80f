# A PostgreSQL of its own in a new folder, for as long as whoever started this holds the other end of its
# standard input: however that process ends, the server goes and takes the folder with it.
#   postgres-keeper.sh BIN FOLDER PORT [option of the server]...
bin=$1
folder=$2
port=$3
shift 3
exec 3<&0 </dev/null

# Texts are in the order of a language, as on most servers: who wants another must say so.
"$bin/initdb" -D "$folder/data" --no-sync --auth=trust --username=postgres --encoding=UTF8 --locale=C \
  --locale-provider=icu --icu-locale=en-US >&2 || {
  rm -rf "$folder"
  exit 1
}
# Who has a password must say it; the first line that fits counts.
{
  echo 'host all password_holder 127.0.0.1/32 scram-sha-256'
  echo 'host all all 127.0.0.1/32 trust'
} >"$folder/data/pg_hba.conf"

"$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= "$@" >&2 &
server=$!
{
  read -r _ <&3
  kill -QUIT "$server"
} &
watcher=$!
wait "$server"
kill "$watcher" 2>/dev/null
rm -rf "$folder"
