// The article that questions are looked for in first: the one that was opened, or else cited, last.

const preference = { id: null, off: false };

/** Return the id of the preferred article; null where none is, or where it makes no difference. */
function preferred() {
  const among = restriction() ?? all(".library li").map((item) => item.dataset.document);
  return !preference.off && among.length > 1 && among.includes(preference.id) ? preference.id : null;
}

/** Prefer an article; one that was turned off stays so until there is another. */
function prefer(id) {
  if (id !== preference.id) Object.assign(preference, { id, off: false });
  showPreference();
}

/** Prefer the article that was cited last, since none is open. */
function preferCited() {
  if (!preference.off) prefer(turns().map(firstCited).findLast(Boolean) ?? null);
}

const isAnswer = (turn) => turn.answer.verdict !== "unanswered" && !turn.denied;
const firstCited = (turn) => (isAnswer(turn) ? citationsOf(turn)[0]?.document_id : null);

function preferNone() {
  preference.off = true;
  showPreference();
  field().focus(); // the chip, which had it, is gone
}

const inLibrary = (id) => one(`.library li[data-document="${CSS.escape(id)}"]`);

function showPreference() {
  const chip = one(".preferred");
  const id = preferred();
  chip.hidden = !id;
  if (!id) return;
  const title = one(".title", inLibrary(id)).textContent;
  const button = one("button", chip);
  button.title = one("span", chip).textContent = fill(words.prefer, title);
  button.setAttribute("aria-label", fill(words.prefer_not, title));
}
