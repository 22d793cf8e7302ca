"""The small QR code of a paper."""

import io

import segno


def png(text: str) -> bytes:
    """PNG, medium correction, readable at 18 mm."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=4, border=1)
    return out.getvalue()


def svg(text: str) -> str:
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()
