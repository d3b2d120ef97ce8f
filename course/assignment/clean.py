"""What a student wrote, made harmless to look at: HTML without scripts, styles or addresses that are loaded, and notebooks of such HTML.

Whoever looks at a submission does it in a browser: the student at the feedback, the instructor at formgrader, in a session that may do
all that the instructor may. ``Harmless`` stands between a notebook and both, whoever graded it.
"""

import re
import secrets
from collections.abc import Callable
from html import escape

import bleach
from bleach.css_sanitizer import CSSSanitizer
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from course.mathml import mathml

LONG, LONG_MARKDOWN = 300_000, 30_000  # characters that are worth cleaning; what is longer is shown as plain text, its beginning
MOST_TAGS = 5000  # in HTML: the parser's time grows with the square of those that are open
FORMULA = 2000  # characters of a formula that are worth drawing
TAGS = set(
    "a abbr b blockquote br caption code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small strong sub sup "
    "table tbody td tfoot th thead tr tt u ul var div span".split()
)
STYLES = CSSSanitizer(allowed_css_properties=["text-align"])  # as pandas writes into its tables
INVISIBLE = re.compile(r"<(script|style)\b.*?(</\1\s*>|\Z)", re.S | re.I)  # bleach would show what is in it as text
WEB = re.compile(r"(https?://|mailto:|#)", re.I)
PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
NUMBERED = re.compile(r"""<math (xmlns="[^"]*" display="block">(?:(?!</math>).)*</math>) (\(\d+\))""")
NAME = re.compile(r"[\w.-]{1,100}")


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether a tag may have this attribute: never one by which a page loads something, runs something, or is mistaken for another."""
    match tag, name:
        case "a", "href":
            return bool(WEB.match(value))
        case "img", "src":
            return bool(PICTURE.fullmatch(value))
        case "img", "alt":
            return True
        case "td" | "th", "colspan" | "rowspan":
            return value.isdecimal() and len(value) < 4
        case "ol", "start":
            return value.isdecimal() and len(value) < 6
    return name == "style"  # of which STYLES leaves little


def html(text: str) -> str:
    """HTML of anybody's, as HTML that does nothing but stand there; each tag that is opened in it is closed in it."""
    if len(text) > LONG or text.count("<") > MOST_TAGS:
        return f"<pre>{escape(shortened(text, LONG // 10))}</pre>"
    try:
        return bleach.clean(
            INVISIBLE.sub("", text), TAGS, _allowed, protocols={"http", "https", "mailto", "data"}, css_sanitizer=STYLES, strip=True
        )
    except (RecursionError, AssertionError, ValueError, IndexError, AttributeError):  # what the parser may trip over
        return f"<pre>{escape(text)}</pre>"


def shortened(text: str, most: int) -> str:
    """The beginning of a text, and how much of it was left out."""
    return text if len(text) <= most else f"{text[:most]}\n... ({len(text) - most} more characters are left out here)"


class _Renderer(IPythonRenderer):
    """Markdown in HTML that waits to be cleaned: for what is made here and need not be, formulas and coloured code, stand tokens."""

    def __init__(self, draw: Callable[[str, bool], str], attachments: dict):
        super().__init__(escape=False, exclude_anchor_links=True)
        self.draw, self.pictures, self.kept, self.token = draw, attachments, [], f"kept{secrets.token_hex(8)}x"

    def _keep(self, made: str) -> str:
        self.kept.append(made)
        return f"{self.token}{len(self.kept) - 1}x"

    def block_code(self, code: str, info: str | None = None) -> str:
        return self._keep(super().block_code(code, None if info and info.startswith("mermaid") else info))

    def inline_math(self, body: str) -> str:
        return self._keep(self.draw(body, False))

    def block_math(self, body: str) -> str:
        return self._keep(self.draw(body, True))

    def latex_environment(self, name: str, body: str) -> str:
        return self._keep(self.draw(f"\\begin{{{name}}}{body}\\end{{{name}}}", True))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        own = self.pictures.get(url.removeprefix("attachment:")) if url.startswith("attachment:") else None
        for kind in ("image/png", "image/jpeg"):
            if isinstance(own, dict) and isinstance(own.get(kind), str):
                url = f"data:{kind};base64,{own[kind]}"
        alt = escape(re.sub(r"<[^>]*>", "", text).replace(self.token, "formula "))
        return f'<img src="{escape(url)}" alt="{alt}">' if PICTURE.fullmatch(url) else f"<em>[{alt or 'a picture'}]</em>"


def formula(text: str, block: bool) -> str:
    """A formula in MathML; one that is not known to it, as it was written."""
    mark = "$$" if block else "$"
    try:
        if len(text) <= FORMULA:
            known = re.sub(r"(\\(?:begin|end)\{)align\*?\}", r"\1aligned}", text).replace(":=", r"\coloneqq ")
            return re.sub(r">\s+<", "><", mathml(known, block))
    except Exception:  # docutils raises several kinds for what it does not know
        pass
    return f"<code>{escape(mark + text + mark)}</code>"


def markdown(text: str, attachments: dict | None = None) -> str:
    """Markdown of anybody's in clean HTML, its formulas in MathML."""
    if len(text) > LONG_MARKDOWN:
        return f"<pre>{escape(shortened(text, LONG_MARKDOWN))}</pre>"
    try:
        renderer = _Renderer(formula, attachments or {})
        cleaned = html(MarkdownWithMath(renderer=renderer).render(text))
    except RecursionError:
        return f"<pre>{escape(text)}</pre>"
    # a token in the value of an attribute is no place for HTML, and stays
    token = rf"""<(?:[^"'<>]|"[^"]*"|'[^']*')*>|{renderer.token}(\d+)x"""
    made = re.sub(token, lambda match: renderer.kept[int(match[1])] if match[1] else match[0], cleaned)
    return NUMBERED.sub(r'<span style="display: flex; align-items: center"><math style="flex: 1" \1 <span>\2</span></span>', made)


def output(node: NotebookNode) -> NotebookNode:
    """An output of anybody's as one that shows text, a clean table or a picture, and nothing else."""
    kind = node.get("output_type")
    if kind == "stream":
        name = node.get("name") if node.get("name") in ("stdout", "stderr") else "stdout"
        return NotebookNode(output_type="stream", name=name, text=_text(node.get("text", "")))
    if kind == "error":
        name, said = _text(node.get("ename", "")), _text(node.get("evalue", ""))
        return NotebookNode(output_type="error", ename=name, evalue=said, traceback=[_text(line) for line in node.get("traceback", [])])
    data = NotebookNode()
    for mime, value in (node.get("data") or {}).items():
        value = _text(value)
        if mime == "text/html":
            data[mime] = html(value)
        elif mime in ("text/plain", "text/latex", "text/markdown"):
            data[mime] = value
        elif mime in ("image/png", "image/jpeg") and re.fullmatch(r"[A-Za-z0-9+/=\s]*", value):
            data[mime] = value
    return NotebookNode(output_type="display_data", metadata=NotebookNode(), data=data)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "".join(map(str, value))
    return value if isinstance(value, str) else str(value)


class Harmless(NbGraderPreprocessor):
    """Make a notebook harmless to look at: its outputs, and all else of it that a page may be made from."""

    def preprocess(self, nb, resources):
        nb.metadata = NotebookNode(language_info=NotebookNode(name="python"))
        for number, cell in enumerate(nb.cells):
            own = cell.metadata.get("nbgrader")
            known = isinstance(own, dict) and NAME.fullmatch(str(own.get("grade_id")))
            cell.metadata = NotebookNode(nbgrader=own) if known else NotebookNode()
            cell.id = f"cell-{number}"
            cell.source = _text(cell.source)
            if cell.cell_type == "code":
                cell.execution_count = None
                cell.outputs = [output(each) for each in cell.outputs]
            elif cell.cell_type != "markdown":  # nbconvert would write it into the page as it is
                ticks = "`" * max(3, 1 + max(map(len, re.findall(r"`+", cell.source)), default=0))
                cell.cell_type, cell.source = "markdown", f"{ticks}\n{cell.source}\n{ticks}"
        return nb, resources


FILTERS = {"markdown2html": markdown, "clean_html": html}  # for nbconvert's templates
