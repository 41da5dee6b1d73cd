// Where one is in an article: the heading and the page that are being read, and the way to another heading.

/** The line of the box that is being read, where a quote is scrolled to. */
const READ_AT = 1 / 3;

/** Go to a heading of the open article. */
function toHeading(number) {
  const heading = one(`.reader [data-heading="${number}"]`);
  scrollTo(one(".reader .pages"), heading);
  heading.focus({ preventScroll: true });
  showHeading(number);
}

/** Say which page and which heading are being read. */
function showReading() {
  const box = one(".reader .pages");
  if (!box) return;
  const { top, height } = box.getBoundingClientRect();
  const isAbove = (each) => each.getBoundingClientRect().top <= top + height * READ_AT;
  const page = lastWhere(all(".reader [data-page]"), isAbove) ?? one(".reader [data-page]");
  one(".reader .bar-page").textContent = page ? fill(words.page, page.dataset.page) : "";
  showHeading(lastWhere(all(".reader [data-heading]"), isAbove)?.dataset.heading);
}

/** Return the last of elements, in the order of the page, that something is true of, as it is of all before. */
function lastWhere(elements, isTrue) {
  let [first, last] = [0, elements.length];
  while (first < last) {
    const middle = (first + last) >> 1;
    if (isTrue(elements[middle])) first = middle + 1;
    else last = middle;
  }
  return elements[first - 1];
}

function showHeading(number) {
  const here = one(".reader .contents-here");
  if (!here) return;
  for (const each of all('.reader .contents [aria-current]')) each.removeAttribute("aria-current");
  const current = number === undefined ? null : one(`.reader .contents [data-to="${number}"]`);
  current?.setAttribute("aria-current", "location");
  here.textContent = current?.textContent ?? "";
}

let readingSoon = false;
element.addEventListener(
  "scroll", // it doesn't bubble
  (event) => {
    if (readingSoon || !event.target.matches?.(".reader .pages")) return;
    readingSoon = true;
    requestAnimationFrame(() => {
      readingSoon = false;
      showReading();
    });
  },
  true,
);
