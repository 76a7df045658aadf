"""Words for reviews: by rating, theme and kind of goods."""

from __future__ import annotations

from data.generator.arrays import Array

_THEMES = (
    # faults, delivery, quality, price, looks, service: sad, so-so, glad
    (
        (
            "Broke after a few days.",
            "Arrived with a defect.",
            "Stopped working within a week.",
            "Poor material, the seam came apart.",
        ),
        ("Small flaw, but usable.", "Not quite as solid as hoped."),
        ("Had a fault, replaced at once.",),
    ),
    (
        ("Came far too late.", "Waited over a week longer than promised.", "Parcel was left in the rain and late."),
        ("Good, but delivery was slow.", "Late, otherwise fine."),
        ("Took a while, worth the wait.",),
    ),
    (
        ("Cheap quality.", "Feels flimsy.", "Not worth keeping."),
        ("Quality is all right.", "Does its job."),
        ("Very good quality.", "Solid and well made.", "Better than I expected.", "Use it every day."),
    ),
    (
        ("Far too expensive for what it is.", "Cheaper elsewhere."),
        ("Fair price, nothing special.", "A bit dear."),
        ("Great value.", "Good price for this quality.", "Worth every cent."),
    ),
    (
        ("Looks nothing like the picture.", "The colour is quite different."),
        ("Looks fine, colour slightly off.", "Plain but okay."),
        ("Beautiful.", "Lovely design.", "Looks even better than in the pictures."),
    ),
    (
        ("No answer from support.", "Returning it was a struggle."),
        ("Support was slow but helpful.", "Exchange took some time."),
        ("Friendly support.", "Quick exchange, thank you.", "Would buy here again."),
    ),
)
_GOODS = (
    ("battery", "sound", "app"),
    ("wood", "fabric", "assembly"),
    ("fit", "size", "fabric"),
    ("grip", "padding", "zip"),
    ("scent", "texture", "bottle"),
    ("handle", "coating", "lid"),
    ("paint", "parts", "wheels"),
    ("blade", "hose", "frame"),
)


def write(rating: Array, theme: Array, top: Array, chance: Array) -> list[str | None]:
    """A short text for each review; a sixth have stars alone."""
    return [_one(*row) for row in zip(rating.tolist(), theme.tolist(), top.tolist(), chance.tolist(), strict=True)]


def _one(rating: int, theme: int, top: int, chance: float) -> str | None:
    if chance < 0.16:
        return None
    mood = 0 if rating <= 2 else 1 if rating == 3 else 2
    choices = _THEMES[theme][mood]
    text = choices[int(chance * 7919) % len(choices)]
    if chance > 0.6:
        part = _GOODS[top][int(chance * 104_729) % 3]
        text += f" The {part} {('lets it down', 'could be better', 'is just right')[mood]}."
    return text
