import subprocess
import sys

from conftest import PYTHON

PROGRAM = """
import atexit, runpy, sys
from vibeml_trainer import program

class Library:
    def __del__(self):
        print("torn down")

library = Library()

def main(argv):
    atexit.register(print, "library done")
    sys.stdout.write("last words, ")
    return 33

program.main = main
runpy.run_module("vibeml_trainer", run_name="__main__")
"""


def test_the_program_ends_after_the_libraries_handlers_and_before_the_teardown():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=PYTHON, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (33, "last words, library done\n"), done.stderr


def test_wrong_arguments_end_as_any_program_does():
    command = [sys.executable, "-m", "vibeml_trainer", "--nothing"]
    done = subprocess.run(command, cwd=PYTHON, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--config" in done.stderr
