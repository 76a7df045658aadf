"""Loading: CSV files into typed tables, with what cannot be stored in quarantine and nothing lost.

The rules, in the order they apply:

- A file is refused as a whole when it is empty, lacks a required column, names one twice, or changes while it is read.
- Columns may come in any order, case and delimiter; UTF-8, UTF-16 with a mark, else Windows-1252, which is said.
- A row that cannot be split, or has a value that its type or its contract does not allow, goes to the quarantine. A
  list of allowed values binds a required column only; elsewhere other values are for the quality checks to find.
- Blanks around a value are taken off, and an empty value is none. Times without an offset are UTC. Decimals are rounded
  to six places; money is not rounded, and has at most two.
- Of several rows of a file with one key the last is stored. The others count as unchanged if they say the same, else
  they go to the quarantine.
- A row whose key is stored already replaces it if it says something else; a column that the file lacks keeps its value.
  The file loaded last wins, and one that was loaded before, byte for byte, is skipped.
"""

from services.data_loader.history import load_history, quarantine_summary
from services.data_loader.loader import load_file, load_folder, load_prepared, load_stream
from services.data_loader.report import FileRefused, FileReport, LoadReport, Prepared, Progress

__all__ = [
    "FileRefused",
    "FileReport",
    "LoadReport",
    "Prepared",
    "Progress",
    "load_file",
    "load_folder",
    "load_history",
    "load_prepared",
    "load_stream",
    "quarantine_summary",
]
