"""One line that members write for each other, such as why something is blocked."""

from console.refusals import Refusal
from console.words import text

LONGEST = 200


class InvalidLine(Refusal):
    slug = "unfit-line"
    message = "Use up to {longest} visible characters."
    is_mistake = True

    def __init__(self, *, field: str, longest: int) -> None:
        """Shown at this field of the form."""
        super().__init__(longest=longest)
        self.field = field


def clean_line(typed: str, *, field: str, longest: int = LONGEST) -> str:
    """The text as it is stored: composed, on one line, with single spaces. An empty text is valid.

    Raises InvalidLine if the composed text is too long or has invisible characters.
    """
    line = text.normalize(" ".join(typed.split()))
    if line and (len(line) > longest or not text.is_visible(line)):
        raise InvalidLine(field=field, longest=longest)
    return line
