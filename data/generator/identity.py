"""Who people are: names, e-mail, telephone and address, made from a person's number and found again whenever asked."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.generator import columns as c
from data.generator.arrays import Array
from data.generator.columns import Column
from data.generator.geography import COUNTRIES
from data.generator.names import DOMAINS, FIRST, LANGUAGES, LAST, STREETS, listed, plain
from data.generator.setup import NEVER
from data.generator.world import World

_LANGUAGE = np.array([LANGUAGES.index(country.language) for country in COUNTRIES])


class Words:
    """A list of words by language, drawn by a person's own chance."""

    def __init__(self, lists: dict[str, str]) -> None:
        by_language = [listed(lists[language]) for language in LANGUAGES]
        self.size = np.array([len(words) for words in by_language])
        self.start = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        self.words = [word for words in by_language for word in words]

    def draw(self, language: Array, chance: Array) -> Array:
        """Position in `words`."""
        return self.start[language] + (chance * self.size[language]).astype(np.int64)


class Identity:
    """The names and addresses of people, found again for the same person whenever asked."""

    def __init__(self, world: World) -> None:
        self.people, self.setup, self.places = world.people, world.setup, world.places
        self.household = world.household
        self.first, self.last, self.street = Words(FIRST), Words(LAST), Words(STREETS)
        plain_first = pa.array([plain(word) for word in self.first.words]).dictionary_encode()
        plain_last = pa.array([plain(word) for word in self.last.words]).dictionary_encode()
        self.plain_first, self.plain_last = plain_first.cast(pa.string()), plain_last.cast(pa.string())
        first, last = self._names(self.people.id)
        code = plain_first.indices.to_numpy()[first].astype(np.int64) * 10_000 + plain_last.indices.to_numpy()[last]
        order = np.argsort(code, kind="stable")
        fresh = np.concatenate([[True], np.diff(code[order]) != 0])
        place = np.arange(len(order)) - np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))
        self.namesake = np.empty(len(order), np.int32)
        self.namesake[order] = place

    def chance(self, salt: str, person: Array) -> Array:
        """A person's own uniform number for one concern."""
        return self.people.chance(salt, person)

    def _names(self, person: Array) -> tuple[Array, Array]:
        language = _LANGUAGE[self.people.country[person]]
        return self.first.draw(language, self.chance("first name", person)), self.last.draw(
            language, self.chance("last name", person)
        )

    def names(self, person: Array) -> tuple[Column, Column]:
        """Given and family name."""
        first, last = self._names(person)
        return c.label(first, self.first.words), c.label(last, self.last.words)

    def email(self, person: Array) -> Column:
        """An address nobody else has."""
        first, last = self._names(person)
        between = c.label((self.chance("mark", person) * 3).astype(np.int8), [".", "_", "-"])
        year = c.whole(self.birth_year(person) % 100)
        namesake = self.namesake[person]
        tail = pc.if_else(
            pa.array(namesake > 0),
            c.whole(namesake + 99),
            pc.if_else(pa.array(self.chance("year", person) < 0.3), pc.utf8_lpad(year, 2, "0"), ""),
        )
        domain = c.label((self.chance("domain", person) * len(DOMAINS)).astype(np.int8), DOMAINS)
        parts = self.plain_first.take(pa.array(first)), between, self.plain_last.take(pa.array(last)), tail, "@", domain
        return c.join(*parts)

    def phone(self, person: Array) -> Column:
        """A mobile number of the person's country."""
        return patterned(
            self.people.country[person].astype(int),
            [country.phone for country in COUNTRIES],
            self.chance("phone", person),
        )

    def postal_code(self, person: Array, city: Array, salt: str = "postal") -> Column:
        """A postal code of the city."""
        return patterned(city.astype(int), self.places.city_postal, self.chance(salt, person))

    def birth_year(self, person: Array) -> Array:
        """Year of birth: adults, most of them between 25 and 60."""
        return (self.setup.as_of.year - 19 - np.floor(58 * self.chance("age", person) ** 1.35)).astype(np.int64)

    def birth_day(self, person: Array) -> Array:
        """Date of birth as a day; NEVER for some who did not say."""
        day = (
            (self.birth_year(person) - self.setup.start.year) * 365.25
            - self.setup.start.timetuple().tm_yday
            + 1
            + np.floor(self.chance("birthday", person) * 364)
        )
        return np.where(self.chance("says", person) < 0.06, NEVER, day).astype(np.int64)

    def street_address(self, person: Array) -> Column:
        """Street and number; members of one promotion ring live at one address."""
        who = self.household[person]
        language = _LANGUAGE[self.people.country[person]]
        street = self.street.draw(language, self.chance("street", who))
        house = c.whole(1 + np.floor(self.chance("house", who) ** 1.7 * 140).astype(np.int64))
        return c.join(c.label(street, self.street.words), " ", house)


def patterned(which: Array, patterns: list[str], chance: Array) -> Column:
    """Fill the digits (#) and letters (@) of each row's pattern from its chance."""
    found, rows = [], []
    letters = np.frombuffer(b"ABDEFGHJLNPQRTTUWXYZ", np.uint8)  # no S: the Netherlands have no SA, SD and SS
    for at in np.unique(which):
        mine = np.flatnonzero(which == at)
        shape = np.frombuffer(patterns[at].encode(), np.uint8)
        filled = np.tile(shape, (len(mine), 1))
        rest = chance[mine]
        for place in np.flatnonzero((shape == ord("#")) | (shape == ord("@"))):
            letter = shape[place] == ord("@")
            rest = rest * (20 if letter else 10)
            value = np.minimum(rest.astype(np.int64), 19 if letter else 9)
            rest = rest - value
            filled[:, place] = letters[value] if letter else value + ord("0")
        found.append(pa.array(filled.view(f"S{len(shape)}").ravel().astype(str)))
        rows.append(mine)
    if not rows:
        return pa.array([], pa.string())
    back = np.empty(len(which), np.int64)
    back[np.concatenate(rows)] = np.arange(len(which))
    return pa.concat_arrays(found).take(pa.array(back))
