#!/usr/bin/env bash
# One task of the array: shard $SLURM_ARRAY_TASK_ID of N. Submitted by tools/slurm/submit.
#   shard.sh PROGRAM N GRAPH BATCH-OPTIONS...
set -uo pipefail
program=$1 shards=$2 graph=$3
shift 3
task=$SLURM_ARRAY_TASK_ID
most_restarts=${TONGQU_RESTARTS:-5}

# One copy of the graph a node, whole or not at all, named by size and time of change.
local_copy() {
  local folder=${TONGQU_LOCAL-${TMPDIR:-/tmp}} copy
  [ -n "$folder" ] || return 1
  copy=$folder/tongqu-$UID-$(stat -Lc '%s-%Y' "$graph")-$(basename "$graph") || return 1
  exec 9>"$copy.lock" && flock 9 || return 1
  if [ ! -f "$copy" ]; then
    cp "$graph" "$copy.$$" && mv "$copy.$$" "$copy" || {
      rm -f "$copy.$$"
      return 1
    }
  fi
  exec 9>&-
  echo "$copy"
}
mine=$(local_copy) || mine=$graph

# A step that outlives its node's daemon may still write the shard: wait for it.
"$program" batch "$mine" "$@" --shard "$task/$shards" --resume --lock-wait 600 \
  --threads "${SLURM_CPUS_PER_TASK:-${SLURM_CPUS_ON_NODE:-1}}" --progress plain
status=$?
case $status in
  0 | 3) exit 0 ;; # 3: some origins have no answer; their rows say why
  2) exit 2 ;;     # a bad command line stays bad
esac
if [ "${SLURM_RESTART_COUNT:-0}" -lt "$most_restarts" ]; then
  echo "shard $task: status $status, requeued"
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_$task" && sleep 60 # ended by the requeue
fi
exit "$status"
