# What the scripts in this directory have in common; sourced by them.

me=examples/${0##*/}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
agent_jar=$root/agent/dist/target/socktrace-agent.jar
collector_jar=$root/collector/host/target/socktrace-collector.jar
shortfall=''
declare -A watched=() # the name of each process, by pid, without which nothing goes on

wrong_usage() {
  echo "$me: $1 (see --help)" >&2
  exit 2
}

fail() {
  echo "$me: $1" >&2
  exit 1
}

number() {
  [[ $2 =~ ^[0-9]{1,5}$ ]] && ((10#$2 <= 65534)) || wrong_usage "$1 needs a port number, not '$2'"
}

# end_process PID: asks it to end, insists after ten seconds. Given only what the script started.
end_process() {
  kill -CONT "$1" 2>/dev/null || return 0 # the traffic may have been cut off while it stood still
  kill -TERM "$1" 2>/dev/null || return 0
  for _ in {1..100}; do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.1
  done
  kill -KILL "$1" 2>/dev/null || true
}

# stale JAR DIR...: the jar is missing, or older than a source in the directories.
stale() {
  local jar=$1
  shift
  [[ ! -f $jar ]] && return 0
  [[ -n $(find "$root/pom.xml" "$@" -name target -prune -o -type f \
    \( -path '*/src/main/*' -o -name pom.xml \) -newer "$jar" -print -quit) ]]
}

example_jar() {
  echo "$root/examples/$1/target/socktrace-example-$1.jar"
}

# build EXAMPLE...: agent, collector and these examples, unless all of it is up to date.
build() {
  local example missing='' modules='' jars=("$agent_jar" "$collector_jar")
  ! stale "$agent_jar" "$root/agent" "$root/collector/kernel" || missing=yes
  ! stale "$collector_jar" "$root/collector" || missing=yes
  for example in "$@"; do
    ! stale "$(example_jar "$example")" "$root/examples/$example" "$root/examples/pom.xml" ||
      missing=yes
    modules+=,examples/$example
    jars+=("$(example_jar "$example")")
  done
  [[ -n $missing ]] || return 0
  echo "building (Maven; the first time takes minutes)"
  mvn -q -f "$root/pom.xml" -pl "collector/host,agent/dist$modules" -am \
    -DskipTests -Dspotless.check.skip package || fail "the build failed"
  touch "${jars[@]}" # Maven leaves an unchanged jar as old as it was
}

listens() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# fetch PORT PATH: what an HTTP server on this machine answers, or nothing.
fetch() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
    sed '1,/^\r*$/d' <&3
  ) 2>/dev/null || true
}

# all_live: none of the watched processes has ended.
all_live() {
  local one
  for one in "${!watched[@]}"; do
    kill -0 "$one" 2>/dev/null || fail "${watched[$one]} has ended"
  done
}

# await SECONDS PID WHAT COMMAND...: until the command succeeds, as long as the process lives, and
# those that are watched.
await() {
  local deadline=$((SECONDS + $1)) pid=$2 what=$3
  shift 3
  until "$@"; do
    all_live
    kill -0 "$pid" 2>/dev/null || fail "$what: the process has ended"
    ((SECONDS < deadline)) || fail "$what: not in time${shortfall:+; $shortfall}"
    sleep 0.2
  done
}
