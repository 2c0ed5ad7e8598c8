"""Page layouts of Chinese news systems, written for this project: what the reader is tested and measured on.

    from tests.layouts import LAYOUTS
    for layout in LAYOUTS:
        for page in layout.pages(6):                # page 0 to 5; layout.pages(n, start) for others
            read_page(page.raw), page.expected      # page.html, page.url, page.fetched_at, page.body (bytes)
        layout.redesign, layout.trap                # the same site later, or None

`redesign` moved its text into another container; in `trap` the old container holds something else (a summary, the
hot list). Both print the same stories at the same addresses. Furniture (navigation, hot lists, related links,
neighbours, comments, promotions inside the body) changes from page to page as it does on real sites. A page depends on
its layout and number only.

`trouble_pages()` returns pages that are no plain articles: lists, videos, notices, challenges, split articles.
"""

from tests.layouts.layout import Layout
from tests.layouts.records import Expected, LaidOutPage, Part, Story
from tests.layouts.sites import LAYOUTS
from tests.layouts.troubles import trouble_pages

__all__ = ["LAYOUTS", "Expected", "LaidOutPage", "Layout", "Part", "Story", "body_f1", "trouble_pages"]
