"""What is proved of a ward's plan, in one plain sentence."""

from __future__ import annotations

UNPROVED = 0.995
"""A gap from which the bound says nothing worth a number."""


def certificate(*, proved: bool, gap: float) -> tuple[str, str]:
    """Return the sentence in Vietnamese and English; ``gap`` is a share of the plan's cost."""
    if proved:
        return "Đã chứng minh là tốt nhất", "Proved best"
    if gap >= UNPROVED:
        return "Chưa có chứng minh về mức tối ưu", "How far from the best possible is not proved"
    share = f"{max(gap * 100, 0.1):.1f}"
    return (
        f"Kém phương án tốt nhất có thể nhiều nhất {share.replace('.', ',')}\u00a0%",
        f"At most {share}\u00a0% from the best possible",
    )
