"""The directory's page as a person meets it: by the words on it and the roles of its parts."""

import re
import time

from playwright.sync_api import Locator, Page


def until(page: Page, holds: str, argument=None, seconds: float = 15) -> None:
    """Waits until an expression, or a function of the argument, is true. The page's own rules forbid the browser tool's
    way of waiting, which compiles text within the page."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(holds, argument):
        assert time.monotonic() < deadline, f"this never came true: {holds}"
        page.wait_for_timeout(50)


def total_shown(page: Page) -> int:
    """The number in the heading of the results; 0 when it says that nothing matches."""
    heading = page.locator("#count").inner_text()
    number = re.search(r"[\d,]+", heading)
    return int(number.group().replace(",", "")) if number else 0


def open_filters(page: Page) -> None:
    """On a phone the filters stand closed above the count; on a wide screen they are open."""
    panel = page.locator("details").filter(has=page.locator("summary", has_text="Filter results")).first
    if panel.count() and panel.locator("summary").first.is_visible() and panel.get_attribute("open") is None:
        panel.locator("summary").first.click()


def open_facet(page: Page, facet: str) -> Locator:
    """Opens the part of the filters with this heading and returns it."""
    part = page.locator("details.facet").filter(has=page.locator("summary h3", has_text=re.compile(rf"^\s*{facet}\b")))
    if part.get_attribute("open") is None:
        part.locator("summary").click()
    return part


def tick(page: Page, facet: str, option: str) -> None:
    part = open_facet(page, facet)
    part.get_by_role("checkbox", name=re.compile(rf"^{option}\b")).first.check()


def apply_filters(page: Page) -> None:
    """Presses the first button that applies; its words may preview the count ("Show 42 results")."""
    before = page.url
    page.get_by_role("button", name=re.compile(r"^(Apply|Show [\d,]+ results?)")).first.click()
    page.wait_for_url(lambda address: address != before)
    page.wait_for_load_state()


def chips(page: Page) -> list[str]:
    """What the list of filters that are on says, without the words for removing."""
    return [" ".join(text.split()) for text in page.get_by_role("link", name=re.compile("^Remove filter")).all_inner_texts()]


def row_links(page: Page) -> list[str]:
    """Addresses of the listings on this page, in order."""
    return page.locator("#results tbody th a").evaluate_all("links => links.map(link => link.getAttribute('href'))")


def all_row_links(page: Page) -> list[str]:
    """Addresses of the listings on this and all following pages; at most 400 pages are turned."""
    found = row_links(page)
    for _ in range(400):
        following = page.get_by_role("link", name=re.compile("^Next"))
        if not following.count():
            break
        page.goto(following.first.get_attribute("href"))
        found += row_links(page)
    return found


def reflows(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def focus_is_seen(page: Page) -> bool:
    """Whether the focused element lies in the view and nothing covers it (WCAG 2.2, 2.4.11)."""
    return page.evaluate(
        """() => {
            const element = document.activeElement;
            if (!element || element === document.body) return true;
            const box = element.getBoundingClientRect();
            if (box.width === 0 && box.height === 0) return false;
            const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1);
            const points = [0.1, 0.5, 0.9].map(part => box.top + box.height * part).filter(y => y >= 0 && y < innerHeight);
            return points.some(y => {
                const top = document.elementFromPoint(x, y);
                return top && (element.contains(top) || top.contains(element) || (top.control === element));
            });
        }""")


def watch_paint(page: Page) -> None:
    """Has the next page note in `seen` when its largest paint was, and how far its parts have jumped."""
    page.add_init_script(
        """window.seen = {paint: 0, shift: 0};
        new PerformanceObserver(list => { for (const e of list.getEntries()) seen.paint = e.startTime })
            .observe({type: 'largest-contentful-paint', buffered: true});
        new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value })
            .observe({type: 'layout-shift', buffered: true});""")


def requests_before_paint(page: Page) -> list[str]:
    """What was fetched beside the page itself before its largest paint."""
    return page.evaluate(
        "performance.getEntriesByType('resource').filter(r => r.responseEnd <= seen.paint).map(r => r.name)")
