"""Who includes whom: includes point down, headers stand alone, C++ stays in one file.

engine   base < graph < profile, scenario < snap, street, hierarchy, transit < journey < surface, access
         < analysis; those that share a step never see each other; surface stands on base alone;
         engine/*.h, the public face, may include every layer
graphs   engine and graphs        tools   engine, graphs and tools        tests   anything
"""
import os
import re
import shlex
import subprocess
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
FOLDERS = ("engine", "graphs", "tools", "tests")
GROUND = {"base", "graph", "profile", "scenario"}
SEARCHES = {"snap", "street", "hierarchy", "transit"}
LAYERS = {"base": {"base"}, "graph": {"base", "graph"}, "profile": {"base", "graph", "profile"},
          "scenario": {"base", "graph", "scenario"}, **{name: GROUND | {name} for name in SEARCHES},
          "journey": GROUND | SEARCHES | {"journey"}, "surface": {"base", "surface"},
          "access": GROUND | SEARCHES | {"journey", "access"},
          "analysis": GROUND | SEARCHES | {"journey", "surface", "access", "analysis"}}
TEMPLATES = ("engine/journey/lanes_kernel.h", "engine/hierarchy/slope_kernel.h",
             "engine/hierarchy/slope_kernels.h")      # included once for each kind of vector
THE_CPP = "graphs/osm_reader.cpp"
PACKAGES = ("jansson", "pangocairo", "gdal", "check")


def files(*endings):
    """Paths from the top folder, of what is kept: nothing that a build left behind."""
    return [str(p.relative_to(REPO)) for folder in FOLDERS for p in sorted((REPO / folder).rglob("*"))
            if p.suffix in endings and not any(part.startswith("build") for part in p.relative_to(REPO).parts)]


def headers(folder=""):
    return [path for path in files(".h") if path.startswith(folder) and path not in TEMPLATES]


def includes(path):
    return re.findall(r'^\s*#\s*include\s+"([^"]+)"', (REPO / path).read_text(encoding="utf-8"), re.M)


def part(path):
    """What the rules speak of: a layer of the engine, or a top folder."""
    pieces = Path(path).parts
    return pieces[1] if pieces[0] == "engine" and len(pieces) > 2 else pieces[0]


def allowed(path):
    engine = {"engine", *LAYERS}
    return {**LAYERS, "engine": engine, "graphs": engine | {"graphs"}, "tools": engine | {"graphs", "tools"},
            "tests": engine | {"graphs", "tools", "tests"}}[part(path)]


def flags():
    """Of the libraries whose headers ours include; a library that is missing has none."""
    found = []
    for package in PACKAGES:
        done = subprocess.run(["pkg-config", "--cflags", package], capture_output=True, text=True)
        found += shlex.split(done.stdout) if done.returncode == 0 else []
    return sorted(set(found))


class Includes(unittest.TestCase):
    def test_point_down_and_are_written_from_the_top(self):
        n = 0
        for path in files(".c", ".h", ".cpp"):
            for target in includes(path):
                n += 1
                self.assertTrue((REPO / target).is_file(), f"{path} includes {target}: write it from the top folder")
                self.assertIn(part(target), allowed(path), f"{path} must not include {target}")
        self.assertGreater(n, 300)

    def test_every_layer_of_the_engine_is_known(self):
        layers = {p.name for p in (REPO / "engine").iterdir() if p.is_dir()}
        self.assertLessEqual(layers, set(LAYERS))

    def test_engine_is_c_without_the_builders_libraries(self):
        for path in files(".c", ".h"):
            if path.startswith("engine/"):
                text = (REPO / path).read_text(encoding="utf-8")
                for library in ("gdal", "ogr_", "osmium", "jansson", "cairo", "pango", "zip.h"):
                    self.assertNotRegex(text, rf"#\s*include\s+<[^>]*{library}", path)

    def test_one_file_is_cpp(self):
        self.assertEqual(files(".cpp", ".cc", ".cxx", ".hpp", ".hh"), [THE_CPP])


class Headers(unittest.TestCase):
    def compile(self, paths, compiler, *options):
        done = subprocess.run([*shlex.split(compiler), *options, "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                               "-Wno-unused-function", "-Wno-unused-const-variable", "-Wno-unused-parameter",
                               "-D_DEFAULT_SOURCE", f"-I{REPO}", *flags(), *map(str, paths)],
                              capture_output=True, text=True, cwd=REPO)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_have_a_guard_of_their_own_name(self):
        for path in headers():
            name = "TQ_" + re.sub(r"[^A-Z0-9]", "_", path.removeprefix("engine/").upper())
            text = (REPO / path).read_text(encoding="utf-8")
            self.assertRegex(text, rf"(?s)\A(/\*.*?\*/\s*)?#ifndef {name}\n#define {name}\n", path)
            self.assertTrue(text.rstrip().endswith("#endif"), path)

    def test_compile_alone(self):
        self.compile(headers(), os.environ.get("CC", "gcc"), "-std=c11", "-x", "c")

    def test_engine_compiles_as_cpp_behind_extern_c(self):
        with tempfile.TemporaryDirectory() as folder:
            sources = [Path(folder) / "public.cpp"]
            sources[0].write_text('#include "engine/tongqu.h"\n')
            for path in headers("engine/"):
                sources.append(Path(folder) / (path.replace("/", "_") + ".cpp"))
                sources[-1].write_text(f'extern "C" {{\n#include "{path}"\n}}\n')
            self.compile(sources, os.environ.get("CXX", "g++"), "-std=c++17")


if __name__ == "__main__":
    unittest.main()
