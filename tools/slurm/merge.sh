#!/usr/bin/env bash
# Puts the shards together when all are done. Submitted by tools/slurm/submit.
#   merge.sh PROGRAM N FILE
set -uo pipefail
program=$1 shards=$2 output=$3
files=()
for ((k = 1; k <= shards; k++)); do
  [ "$shards" -gt 1 ] && files+=("$output.shard-$k-of-$shards")
done
if [ ${#files[@]} -gt 0 ]; then
  "$program" merge "${files[@]}" -o "$output"
  status=$?
  [ $status -eq 3 ] && status=0 # some origins have no answer; their rows say why
  if [ $status -eq 0 ] && [ -z "${TONGQU_KEEP_SHARDS:-}" ]; then rm -f "${files[@]}"; fi
  exit $status
fi
