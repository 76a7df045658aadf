"""Loading: CSV files into typed tables, with what cannot be stored in quarantine and nothing lost."""

from services.data_loader.history import load_history, quarantine_summary
from services.data_loader.loader import load_file, load_folder, load_stream
from services.data_loader.report import FileRefused, FileReport, LoadReport, Progress

__all__ = [
    "FileRefused",
    "FileReport",
    "LoadReport",
    "Progress",
    "load_file",
    "load_folder",
    "load_history",
    "load_stream",
    "quarantine_summary",
]
