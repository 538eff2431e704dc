"""Calls of `probed calc` with one thing wrong, and the line that says so."""

from __future__ import annotations

from typing import Final

_EP: Final = ("error-performance", "--path", "vc12", "--sequence")
_SECOND: Final = (
    "Write 0 for a clean one, D for a defect, e5 for 5 errored blocks, - for not measured; 0*60 is a clean minute."
)

_FLR: Final = ("ethernet-availability", "--flr")
_RATIO: Final = (
    "Write a ratio from 0 to 1 such as 0.5, 50% or 3/1000, or - for not measured; 0*60 is 60 without loss."
)

BAD_CALLS: Final[tuple[tuple[tuple[str, ...], str], ...]] = (
    ((*_EP, ""), "  --sequence: the sequence is empty. Write it such as '0*5 D*10 0*10'."),
    ((*_EP, " \n ,"), "  --sequence: the sequence is empty. Write it such as '0*5 D*10 0*10'."),
    ((*_EP, "0*5 X 0"), f"  --sequence:1:5: 'X' is no second. {_SECOND}"),
    ((*_EP, "0*5\n0 5*3"), f"  --sequence:2:3: '5' is no second. {_SECOND}"),
    ((*_EP, "0，e"), f"  --sequence:1:3: 'e' is no second. {_SECOND}"),
    ((*_EP, "0 e2001"), "  --sequence:1:3: 'e2001' is more than one second has, 2000. Correct it, or the path."),
    ((*_EP, "D**2"), "  --sequence:1:1: 'D**2' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D*0"), "  --sequence:1:1: 'D*0' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D*-3"), "  --sequence:1:1: 'D*-3' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D*1.5"), "  --sequence:1:1: 'D*1.5' is not repeated a whole number of times. Write it such as D*10."),
    ((*_EP, "D×"), "  --sequence:1:1: 'D×' is not repeated a whole number of times. Write it such as D*10."),
    ((*_FLR, ""), "  --flr: the sequence is empty. Write it such as '0*5 1*10 0*15'."),
    ((*_FLR, "0 x*3"), f"  --flr:1:3: 'x' is no frame loss ratio. {_RATIO}"),
    ((*_FLR, "0 -.5"), f"  --flr:1:3: '-.5' is no frame loss ratio. {_RATIO}"),
    ((*_FLR, "1.5"), "  --flr:1:1: '1.5' is more than all frames. Write a ratio from 0 to 1, such as 0.5 or 50%."),
    (
        (*_FLR, "0\n0 9/3"),
        "  --flr:2:3: '9/3' says that more frames were lost than sent. Write lost/sent, such as 3/1000.",
    ),
    (
        (*_EP, "0*99999999999"),
        (
            "  --sequence: the sequence has 99999999999 elements. Is a repeat too large? "
            "Split it where it is longer than that."
        ),
    ),
)
"""What follows `probed calc`, and the whole line of the mistake."""
