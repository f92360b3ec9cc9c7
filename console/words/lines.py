"""What members tell each other in one line: why something is blocked, what for it is asked."""

from console.refusals import Refusal
from console.words import text

LONGEST = 200


class InvalidLine(Refusal):
    slug = "unfit-line"
    message = "Use up to {longest} visible characters."
    is_mistake = True

    def __init__(self, *, field: str, longest: int) -> None:
        super().__init__(longest=longest)
        self.field = field


def clean_line(typed: str, *, field: str, longest: int = LONGEST) -> str:
    """The text as it is kept: on one line, with single spaces. It can be empty.

    Composing makes some texts longer than what was typed.
    """
    line = text.normalize(" ".join(typed.split()))
    if line and (len(line) > longest or not text.is_visible(line)):
        raise InvalidLine(field=field, longest=longest)
    return line
