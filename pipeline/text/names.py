"""Names of people, compared as readers compare them."""

from __future__ import annotations

import re
import unicodedata

from pipeline.text.variants import simplify, simplify_name

_NOT_OF_THE_NAME = re.compile(r"[\s·・•‧.\-_'’]+")


def fold_name(name: str) -> str:
    """One form for every spelling of a name: width, case, spaces, interpuncts and Traditional/Simplified folded.

    >>> fold_name("馬克·扎克伯格") == fold_name("马克扎克伯格"), fold_name("Ｅmily  Chang") == fold_name("emily chang")
    (True, True)
    """
    return _NOT_OF_THE_NAME.sub("", simplify(unicodedata.normalize("NFKC", name)).casefold())


def plain_name(name: str) -> str:
    """The same without what Simplified Chinese has too being changed: for spelling a name with letters.

    >>> plain_name("李 乾"), fold_name("李 乾")
    ('李乾', '李干')
    """
    return _NOT_OF_THE_NAME.sub("", simplify_name(unicodedata.normalize("NFKC", name)).casefold())
