"""Prints the totals of a test run, from meson's testlog.json: `N passed, N failed, N skipped`.

A test that reports in TAP counts each of its cases, a Python test each that it ran; a program that fails
otherwise (a sanitizer's finding after its last case, say) counts as one failure.
"""
import json
import re
import sys


def count(test):
    out, err = test.get("stdout", ""), test.get("stderr", "")
    passed = len(re.findall(r"^ok \d+", out, re.M))
    failed = len(re.findall(r"^not ok \d+", out, re.M))
    ran = re.search(r"^Ran (\d+) tests?", err, re.M)
    skipped = re.search(r"skipped=(\d+)", err)
    skipped = int(skipped.group(1)) if skipped else 0
    if test["result"] == "SKIP":
        return 0, 0, 1
    if test["result"] != "OK":
        return passed, max(failed, 1), skipped
    if ran:
        return int(ran.group(1)) - skipped, 0, skipped
    return max(passed, 1), failed, 0


def main(path):
    with open(path, encoding="utf-8") as lines:
        counts = [count(json.loads(line)) for line in lines]
    passed, failed, skipped = (sum(column) for column in zip(*counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
