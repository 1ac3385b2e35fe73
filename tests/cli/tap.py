"""Runs a file of unittest cases and reports in TAP: `python3 tests/cli/tap.py FILE`."""
import importlib.util
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True


class Tap(unittest.TestResult):
    """One line a test, comments with the traceback under those that failed."""

    def __init__(self):
        super().__init__()
        self.n = 0

    def say(self, ok, test, note=""):
        self.n += 1
        name = test.id().split(".", 1)[-1].replace("#", "")
        print(f"{'ok' if ok else 'not ok'} {self.n} - {name}{note}", flush=True)

    def say_failed(self, test, error):
        self.say(False, test)
        for line in self._exc_info_to_string(error, test).splitlines():
            print("#", line, flush=True)

    def addSuccess(self, test):
        self.say(True, test)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.say(True, test, " # SKIP " + reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.say_failed(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self.say_failed(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.say_failed(subtest, err)


def main(path):
    sys.path.insert(0, str(Path(path).resolve().parent))
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    result = Tap()
    unittest.defaultTestLoader.loadTestsFromModule(module).run(result)
    print(f"1..{result.n}")
    return 0 if result.wasSuccessful() and result.n else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
