"""Forms: fields with their labels, and forms that an action of the page answers (callbacks/acting.py)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from layouts import html
from layouts.components.basics import Children
from layouts.components.markup import Control

Options = Sequence[tuple[str, str]]
"""(value, label) pairs."""


def form(
    action: str,
    fields: Children,
    submit: str = "Save",
    confirm: str = "",
    sent: Mapping[str, Any] | None = None,
    also: Options = (),
) -> html.Form:
    """A form for the action of that id (layouts.spec.action_id); `sent` goes along unseen, `confirm` is asked first.

    `also` are further actions that what is filled in can be sent to, with the words of their buttons.
    """
    inner = fields if isinstance(fields, list | tuple) else [fields]
    buttons = [html.Button(submit, className="button primary", type="submit")]
    buttons += [html.Button(words, className="button", type="submit", **{"data-do": name}) for name, words in also]
    foot = html.Div(buttons, className="form-foot")
    return _form(action, [*inner, foot], "form", confirm, sent)


def act_button(
    action: str,
    text: str,
    sent: Mapping[str, Any] | None = None,
    confirm: str = "",
    primary: bool = False,
    label: str = "",
) -> html.Form:
    """A button that does something at once, or after `confirm`; `label` names it where its text alone would not."""
    named = {"aria-label": label} if label else {}
    look = "button primary" if primary else "button"
    return _form(action, [html.Button(text, className=look, type="submit", **named)], "act", confirm, sent)


def upload_form(label: str, note: str, submit: str = "Look at them") -> html.Form:
    """A form whose files, chosen or dropped there, are sent as they are, with how far that is (assets/uploads.js)."""
    chosen = _labelled(label, Control("input", name="files", type="file", multiple=True, className="input"), note)
    bar = html.Progress(className="progress", max="1", hidden=True, **{"aria-label": "How much has been sent"})
    foot = html.Div([html.Button(submit, className="button primary", type="submit"), bar], className="form-foot")
    said = html.P(className="form-said", role="alert")
    return html.Form([chosen, foot, said], className="form", **{"data-upload": ""})


def find_form(fields: Children, submit: str = "Show") -> html.Form:
    """A form whose fields become the address's query: what is looked for is in the link."""
    inner = fields if isinstance(fields, list | tuple) else [fields]
    foot = html.Div(html.Button(submit, className="button", type="submit"), className="form-foot")
    return html.Form([*inner, foot], className="form find", **{"data-find": ""})


def disclosure(summary: str, content: Children, opened: bool = False) -> html.Details:
    """A button that opens a form under it."""
    return html.Details([html.Summary(summary, className="button"), content], className="disclosure", open=opened)


def field(
    label: str, name: str, value: Any = "", kind: str = "text", note: str = "", required: bool = False, **more: Any
) -> html.Label:
    """A labelled <input> of an HTML type; `more` are further attributes, as min, max, step, maxLength, autoComplete."""
    asked = {"required": True} if required else {}
    return _labelled(
        label, Control("input", name=name, type=kind, defaultValue=str(value), className="input", **asked, **more), note
    )


def text_area(label: str, name: str, value: str = "", note: str = "", rows: int = 3) -> html.Label:
    """A labelled text of several lines."""
    return _labelled(label, Control("textarea", name=name, rows=rows, className="input", defaultValue=value), note)


def select(label: str, name: str, options: Options, value: str = "", note: str = "") -> html.Label:
    """A labelled choice of one."""
    choices = [html.Option(text, value=key) for key, text in options]
    return _labelled(label, Control("select", children=choices, name=name, className="input", defaultValue=value), note)


def checks(label: str, name: str, options: Options, chosen: Collection[str] = (), note: str = "") -> html.Fieldset:
    """A choice of several; arrives as a list."""
    boxes = [_box(name, key, text, key in chosen, many=True) for key, text in options]
    hint = [html.Small(note)] if note else []
    return html.Fieldset([html.Legend(label), html.Div(boxes, className="checks"), *hint], className="field")


def check(label: str, name: str, ticked: bool = False) -> html.Label:
    """One box to tick; arrives as "1" or not at all."""
    return _box(name, "1", label, ticked, many=False)


def tick(name: str, value: str, label: str) -> Any:
    """One box of several, in a row that says what it is; all that are ticked arrive as a list."""
    named = {"data-many": "", "aria-label": label}
    return Control("input", type="checkbox", name=name, value=value, className="tick", **named)


def tick_all() -> Any:
    """The box over a column of ticks that ticks them all (assets/forms.js)."""
    return Control("input", type="checkbox", className="tick", **{"data-all": "", "aria-label": "Choose all"})


def unseen(name: str, value: str) -> Any:
    """A value that goes along unseen."""
    return Control("input", type="hidden", name=name, value=value)


def fields(*parts: Any) -> html.Div:
    """Fields beside one another where there is room."""
    return html.Div(list(parts), className="fields")


def _box(name: str, value: str, text: str, ticked: bool, many: bool) -> html.Label:
    several = {"data-many": ""} if many else {}
    box = Control("input", type="checkbox", name=name, value=value, defaultChecked=ticked, **several)
    return html.Label([box, html.Span(text)], className="check")


def _labelled(label: str, control: Any, note: str) -> html.Label:
    hint = [html.Small(note)] if note else []
    return html.Label([html.Span(label), control, *hint], className="field")


def _form(action: str, inner: list[Any], name: str, confirm: str, sent: Mapping[str, Any] | None) -> html.Form:
    along = [unseen(key, str(value)) for key, value in (sent or {}).items()]
    asked = {"data-confirm": confirm} if confirm else {}
    said = html.P(className="form-said", role="alert")
    return html.Form([*along, *inner, said], className=name, **{"data-do": action}, **asked)
