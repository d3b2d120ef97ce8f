"""Formulas in MathML, by docutils: for the ePub and feedback, which run no scripts, and, without its tags, for the texts of the search."""

import re
from html import unescape
from xml.etree import ElementTree

from docutils.utils.math.latex2mathml import tex2mathml

BIG = re.compile(r"\\[bB]igg?[lrm]?(?![a-zA-Z])")  # what docutils does not know, and MathML's brackets do by themselves
SHORT_FRACTION = re.compile(r"\\([td]?frac)(\d)(\d)")
NAME = re.compile(r"&(?!lt;|gt;|amp;)\w+;")  # names that XML does not have
SPACE = "http://www.w3.org/1998/Math/MathML"
ElementTree.register_namespace("", SPACE)


def mathml(formula: str, block: bool = False) -> str:
    """A formula of LaTeX in MathML. What docutils does not know raises an error."""
    formula = SHORT_FRACTION.sub(r"\\\1{\2}{\3}", BIG.sub("", formula).replace(r"\dots", r"\ldots"))
    made = ElementTree.fromstring(NAME.sub(lambda name: unescape(name[0]), tex2mathml(formula, as_block=block)))
    for part in made.iter():
        label = list(part)
        if part.tag.endswith("msub") and label[0].tag.endswith("munder") and label[0][-1].text == "\u23df":
            part.tag = f"{{{SPACE}}}munder"  # the label of a brace stands below it
            label[0][-1].set("stretchy", "true")
        for function, argument in zip(label, label[1:], strict=False):
            if function.text == "\u2061" and (argument.text or "").strip() not in ("(", "[", "{"):
                function.tag, function.text = f"{{{SPACE}}}mspace", None  # as in "log n"
                function.set("width", "0.17em")
        if part.text == "'":
            part.text = "\u2032"
            part.set("lspace", "0")
            part.set("rspace", "0")
    return ElementTree.tostring(made, encoding="unicode", short_empty_elements=True)
