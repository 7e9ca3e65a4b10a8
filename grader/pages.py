"""Makes the pages that nbgrader builds of submissions harmless: feedback, and formgrader's.

A page is HTML to which a student's notebook contributes. What it contributes is cleaned by nh3, and
a feedback page holds no script at all, which a content security policy tells the browser as well.
`nbgrader_config.py` names what is here.
"""

from __future__ import annotations

import re
from functools import cache
from html import escape

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.exporters import HTMLExporter
from nbconvert.preprocessors import Preprocessor
from nbformat.notebooknode import NotebookNode

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
SHOWN = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
"""The kinds of outputs that are kept; an SVG, a widget or JavaScript can hold a script."""
_PICTURE = re.compile(
    r"data:image/(?:png|jpeg|gif);base64,[\w+/=\s]*|(?![a-z+.-]*:|//|\\)[^\s]*", re.I
)
_CLASSES = re.compile(r"(?:highlight|hl-\w+|[a-z][a-z0-9]{0,2}|\s)*")
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
_ATTRIBUTES = {**nh3.ALLOWED_ATTRIBUTES}
for _tag in ("div", "span", "pre", "code"):
    _ATTRIBUTES[_tag] = {*_ATTRIBUTES.get(_tag, ()), "class"}


def clean(html: str) -> str:
    """HTML without scripts, handlers, frames, forms, names that clash and foreign addresses."""
    return nh3.clean(
        html,
        attributes=_ATTRIBUTES,
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "data"},
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None to drop it."""
    if name == "class":
        # A class of formgrader's own would make a word a button.
        return value if _CLASSES.fullmatch(value) else None
    if tag == "img" and name == "src":
        # A picture from elsewhere would tell its owner who reads the page.
        return value if _PICTURE.fullmatch(value) else None
    return None if value.strip().lower().startswith("data:") else value


@pass_context
def markdown2html(context: Context, source: str) -> str:
    """nbconvert's filter for prose and comments, its result cleaned."""
    return clean(_converter().markdown2html(context, source))


@cache
def _converter() -> HTMLExporter:
    return HTMLExporter()


class Harmless(Preprocessor):
    """Takes out of a notebook what no filter sees: outputs that run, and raw cells."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict, index: int
    ) -> tuple[NotebookNode, dict]:
        """The cell, with outputs of the kinds that can be shown, and raw text as text."""
        if cell.cell_type == "raw":
            cell.cell_type = "markdown"
            cell.source = f"<pre>{escape(cell.source)}</pre>"
        if cell.cell_type == "code":
            cell.outputs = [out for out in map(_shown, cell.outputs) if out.get("data") != {}]
        return cell, resources


def _shown(output: NotebookNode) -> NotebookNode:
    """An output without its metadata, and without the kinds of data that may run."""
    if "data" not in output:
        return output
    output.metadata = NotebookNode()
    output.data = NotebookNode({kind: output.data[kind] for kind in SHOWN if kind in output.data})
    for kind, harmless in (("text/html", clean), ("text/latex", escape)):
        if kind in output.data:
            output.data[kind] = harmless("".join(output.data[kind]))
    return output


class FeedbackExporter(HTMLExporter):
    """Writes a page of feedback without any script."""

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict | None = None, **options: object
    ) -> tuple[str, dict]:
        """The page; the scripts that go are the template's, a student's are gone before."""
        page, resources = super().from_notebook_node(nb, resources, **options)
        policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        return _SCRIPT.sub("", page).replace("<head>", f"<head>\n{policy}", 1), resources
