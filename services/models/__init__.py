"""Models: trained by jobs, kept by version with what they learned from, never read from anywhere else."""

from services.models.contract import (
    MODELS,
    Calibration,
    Content,
    Evaluation,
    Finding,
    Model,
    Prepared,
    Score,
    TooLittle,
    every_model,
    known_model,
    register,
)
from services.models.store import Artefact, NoModel, keep, serving, stale
from services.models.training import learn, train
from services.models.versions import Version, latest, serve, versions

__all__ = [
    "MODELS",
    "Artefact",
    "Calibration",
    "Content",
    "Evaluation",
    "Finding",
    "Model",
    "NoModel",
    "Prepared",
    "Score",
    "TooLittle",
    "Version",
    "every_model",
    "keep",
    "known_model",
    "latest",
    "learn",
    "register",
    "serve",
    "serving",
    "stale",
    "train",
    "versions",
]
