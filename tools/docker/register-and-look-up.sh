#!/bin/sh
# What a newcomer does, in the client container of the cluster: claims a name at one node, and has another owner of
# a home of its own look it up at a second node.
#   register-and-look-up [NAME [NODE [NODE]]]    e.g. alice node-1 node-4; a guest's name when there is none
# Shows what `rookery` shows on a terminal, and a line of JSON for each of the two elsewhere.
set -eu
name=${1:-guest-$(od -An -N3 -tx1 /dev/urandom | tr -d ' \n')}
first=${2:-node-1}
second=${3:-node-4}
json=--json
[ -t 1 ] && json=
homes=$(mktemp -d)
trap 'rm -rf "$homes"' EXIT

# A node writes its ready line, with its invite, once it is in the mixnet.
invite_of() {
  tries=0
  until [ -s "/invites/$1.json" ]; do
    tries=$((tries + 1))
    [ "$tries" -le 120 ] || { echo "$1 left no invite for two minutes: does it run?" >&2; exit 5; }
    sleep 1
  done
  node -p 'JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")).invite' "/invites/$1.json"
}

as() {
  home=$homes/$1
  shift
  rookery --home "$home" "$@"
}

echo "-- owner, at $first" >&2
as owner init --mixnet local --mixnet-api "$ROOKERY_MIXNET_API" --invite "$(invite_of "$first")" >&2
as owner register "$name" $json
echo "-- visitor, at $second" >&2
as visitor init --mixnet local --mixnet-api "$ROOKERY_MIXNET_API" --invite "$(invite_of "$second")" >&2
as visitor lookup "$name" $json
