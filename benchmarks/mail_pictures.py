"""Pictures of the mails as a browser shows them: light and dark, wide and on a phone, side by side.

    python -m benchmarks.mail_pictures docs/mail

Needs Chromium (Debian: chromium) and Chinese letters (fonts-noto-cjk); pillow comes with the development packages.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageChops

from scheduler.alerts.composing import compose
from scheduler.alerts.letter_samples import CORRECTION, SAMPLE_SENDER, WITHDRAWAL, sample_mails
from scheduler.alerts.letters import ConfirmationLetter, Letter, Mail
from scheduler.alerts.template_set import TemplateSet

WIDTHS = {"wide": 720, "phone": 375}
_NARROWEST = 500  # of Chromium's windows: a phone is a frame in one
_FRAME = (
    '<!DOCTYPE html><meta name="color-scheme" content="light dark"><body style="margin:0">'
    '<iframe src="{page}" width="{width}" height="{height}" style="border:0; display:block"></iframe>'
)
SCHEMES = {"light": 1, "dark": 0}
_TALL = 1700
_COLOURS = 48


def letters() -> dict[str, Mail]:
    """Return the mails worth a picture."""
    mails = sample_mails()
    alert = next(mail for mail in mails if isinstance(mail, Letter) and mail.manage_url)
    return {
        "alert": alert,
        "correction": replace(alert, notices=(CORRECTION,)),
        "withdrawal": replace(alert, notices=(WITHDRAWAL,)),
        "digest": next(mail for mail in mails if isinstance(mail, Letter) and mail.kind == "daily"),
        "confirmation": next(mail for mail in mails if isinstance(mail, ConfirmationLetter)),
    }


def photograph(page: Path, width: int, scheme: int) -> Image.Image:
    """Return what the browser shows of a page, the empty foot cut off."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        sys.exit("没有 Chromium（Debian 包 chromium）")
    picture, frame = page.with_suffix(".png"), page.with_suffix(".frame.html")
    frame.write_text(_FRAME.format(page=page.as_uri(), width=width, height=_TALL), encoding="utf-8")
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    options += [f"--window-size={max(width, _NARROWEST)},{_TALL}", f"--blink-settings=preferredColorScheme={scheme}"]
    subprocess.run(
        [browser, *options, f"--screenshot={picture}", frame.as_uri()], check=True, capture_output=True, timeout=60
    )
    shot = Image.open(picture).convert("RGB").crop((0, 0, width, _TALL))
    ground = Image.new("RGB", shot.size, shot.getpixel((0, _TALL - 1)))
    box = ImageChops.difference(shot, ground).getbbox()
    return shot.crop((0, 0, width, min(_TALL, (box[3] if box else 100) + 16)))


def side_by_side(shots: list[Image.Image]) -> Image.Image:
    """Return pictures next to each other on one ground, with few colours."""
    whole = Image.new("RGB", (sum(s.width for s in shots), max(s.height for s in shots)), "#808080")
    left = 0
    for shot in shots:
        whole.paste(shot, (left, 0))
        left += shot.width
    return whole.quantize(_COLOURS, kmeans=2, dither=Image.Dither.NONE)


def main() -> None:
    """Write one picture a mail into the folder named."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    templates = TemplateSet.load()
    with tempfile.TemporaryDirectory() as scratch:
        for name, mail in letters().items():
            part = compose(mail, SAMPLE_SENDER, templates).message().get_body(("html",))
            assert part is not None
            page = Path(scratch, f"{name}.html")
            page.write_text(part.get_content(), encoding="utf-8")
            shots = [photograph(page, width, scheme) for width in WIDTHS.values() for scheme in SCHEMES.values()]
            side_by_side(shots).save(folder / f"{name}.png", optimize=True)
            print(folder / f"{name}.png")


if __name__ == "__main__":
    main()
