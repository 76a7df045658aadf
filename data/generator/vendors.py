"""Vendors and what they are like to work with."""

from __future__ import annotations

from typing import NamedTuple


class Vendor(NamedTuple):
    """A vendor: share of units defective, days of lead and their spread."""

    name: str
    country: str
    defective: float
    lead: int
    spread: int


VENDORS = (
    Vendor("Kaufmann Elektronik", "DE", 0.012, 18, 4),
    Vendor("Shenda Devices", "CN", 0.02, 46, 9),
    Vendor("Nordlicht Handel", "DE", 0.008, 12, 3),
    Vendor("Polska Meble", "PL", 0.018, 24, 6),
    Vendor("Atelier Lumiere", "FR", 0.01, 16, 4),
    Vendor("Anatolia Textil", "TR", 0.02, 26, 6),
    Vendor("Confezioni Riva", "IT", 0.012, 20, 5),
    Vendor("Porto Calcado", "PT", 0.014, 22, 5),
    Vendor("Hanoi Garments", "VN", 0.025, 48, 10),
    Vendor("Alpine Gear", "AT", 0.009, 15, 3),
    Vendor("Taipei Cycle", "TW", 0.015, 44, 8),
    Vendor("Ironworks Leeds", "GB", 0.012, 19, 4),
    Vendor("Botanik Labor", "DE", 0.005, 12, 3),
    Vendor("Parfums Grasse", "FR", 0.006, 15, 3),
    Vendor("Solingen Stahl", "DE", 0.007, 14, 3),
    Vendor("Cucina Brescia", "IT", 0.013, 19, 5),
    Vendor("Ceramica Lisboa", "PT", 0.02, 21, 6),
    Vendor("Holzspiel Erzgebirge", "DE", 0.008, 17, 4),
    Vendor("Guangdong Toys", "CN", 0.028, 52, 11),
    Vendor("Baby Nord", "DK", 0.009, 16, 4),
    Vendor("Gartenbau Ems", "DE", 0.01, 13, 3),
    Vendor("Verde Vasi", "IT", 0.016, 20, 5),
    Vendor("Grillhaus", "DE", 0.012, 18, 4),
    Vendor("Texas Smoke", "US", 0.014, 34, 7),
)
VENDORS_OF = {
    "electronics": (0, 1, 2),
    "home": (3, 4, 5, 2),
    "fashion": (6, 7, 8, 5),
    "sport": (9, 10, 11),
    "beauty": (12, 13),
    "kitchen": (14, 15, 16),
    "kids": (17, 18, 19),
    "garden": (20, 21, 22, 23),
}
BAD_VENDOR = 18
"""Guangdong Toys: from the third year its goods fail more often, and come back."""
