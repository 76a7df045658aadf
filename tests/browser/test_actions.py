"""Forms in a real browser: a switch works at once, a question is asked first, a refusal stands beside its form."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from services import accounts
from services.accounts import COMMAND_LINE
from tests.browser.test_pages import show
from tests.fixtures_web import LetIn, wait

pytestmark = pytest.mark.browser


@pytest.fixture
def as_admin(browser: Chrome, let_in: LetIn) -> Chrome:
    let_in("admin")
    return browser


@pytest.fixture
def guest() -> Iterator[int]:
    """Somebody to be done with as the test likes; disabled afterwards."""
    found = accounts.find_user("guest@demo.example")
    user_id = found.user_id if found else accounts.create_user("guest@demo.example", "Guest", None, [], by=COMMAND_LINE)
    accounts.enable(user_id, by=COMMAND_LINE)
    yield user_id
    accounts.disable(user_id, by=COMMAND_LINE)


def button(window: Chrome, words: str) -> WebElement:
    """The button of these words, once it can be pressed, in the middle of the window, where no toast covers it."""
    named = f"//*[self::button or self::summary][@aria-label='{words}' or normalize-space()='{words}']"
    there: WebElement = wait(window).until(
        lambda _: next((each for each in found(window, named) if each.is_displayed()), None)
    )
    window.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", there)
    return there


def found(window: Chrome, path: str) -> list[WebElement]:
    elements: list[WebElement] = window.find_elements(By.XPATH, path)
    return elements


def text(window: Chrome, where: str) -> str:
    elements = window.find_elements(By.CSS_SELECTOR, where)
    return elements[0].text if elements else ""


def test_a_switch_of_the_matrix_works_at_once_and_back(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/admin/access")
    button(as_admin, "Profitability is closed to risk; open it").click()
    back = button(as_admin, "Profitability is open to risk; close it")
    assert "risk" in accounts.page_matrix()["finance/profitability"]
    assert "is open to risk" in text(as_admin, "#toasts")
    back.click()
    button(as_admin, "Profitability is closed to risk; open it")
    assert "risk" not in accounts.page_matrix()["finance/profitability"]


def test_the_later_of_two_admins_is_told_and_shown_what_there_is(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/admin/access")
    closed = button(as_admin, "Profitability is closed to risk; open it")
    accounts.set_page_role("finance/profitability", "risk", True, seen=False, by=COMMAND_LINE)
    closed.click()
    opened = button(as_admin, "Profitability is open to risk; close it")
    assert "Somebody else opened" in text(as_admin, "#toasts")
    opened.click()
    button(as_admin, "Profitability is closed to risk; open it")


def test_what_cannot_be_taken_back_is_asked_first(as_admin: Chrome, live_server: str, guest: int) -> None:
    show(as_admin, f"{live_server}/admin/users/{guest}")
    button(as_admin, "Disable").click()
    wait(as_admin).until(lambda window: text(window, "dialog.ask"))
    button(as_admin, "Cancel").click()
    wait(as_admin).until(lambda window: not text(window, "dialog.ask"))
    assert accounts.viewer_for(guest)
    button(as_admin, "Disable").click()
    wait(as_admin).until(lambda window: text(window, "dialog.ask"))
    as_admin.find_element(By.CSS_SELECTOR, "dialog.ask .button.primary").click()
    button(as_admin, "Enable")
    found = accounts.find_user("guest@demo.example")
    assert found
    assert not found.is_active


def test_a_secret_is_shown_once_and_a_refusal_beside_the_form(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/admin/users")
    button(as_admin, "Invite somebody").click()
    as_admin.find_element(By.NAME, "email").send_keys("admin@demo.example")
    as_admin.find_element(By.NAME, "name").send_keys("Admin again")
    button(as_admin, "Make a one-time link").click()
    wait(as_admin).until(lambda window: "already" in text(window, ".form .form-said"))
    assert as_admin.find_element(By.NAME, "name").get_attribute("value") == "Admin again"


def test_the_trail_is_verified_from_its_page(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/admin/audit")
    button(as_admin, "Has it been tampered with?").click()
    button(as_admin, "Verify").click()
    wait(as_admin).until(lambda window: "as they were written" in text(window, "dialog.secret"))
    place, _, hashed = text(as_admin, "dialog.secret .secret").partition(":")
    assert int(place) > 0
    assert len(hashed) == 64


def test_all_rows_are_ticked_at_once(as_admin: Chrome, live_server: str) -> None:
    show(as_admin, live_server + "/data/quarantine")
    every = as_admin.find_element(By.CSS_SELECTOR, "[data-all]")
    boxes = as_admin.find_elements(By.CSS_SELECTOR, "tbody .tick")
    assert len(boxes) > 10
    every.click()
    assert all(box.is_selected() for box in boxes)
    as_admin.execute_script("arguments[0].click()", boxes[1])
    assert (every.is_selected(), every.get_property("indeterminate")) == (False, True)
    as_admin.execute_script("arguments[0].click()", every)
    assert all(box.is_selected() for box in boxes)
