// Pinning: quotes of answers, and what is selected or marked in an article, go into a note.

const sameQuote = (one, other) =>
  one.document_id === other.document_id && one.paragraph === other.paragraph && one.quote === other.quote;
const isPinned = (citation) => desk.notes.some((note) => note.items.some((item) => sameQuote(item, citation)));

/** Return what a note keeps of a citation. */
function itemOf(citation) {
  const { document_id, quote, paragraph, title, language = null } = citation;
  const { publisher = null, author = null, published = null, section = null, page = null } = citation;
  const { page_label = null, row = "", certainty = null } = citation;
  const own = { document_id, quote, paragraph, title, language, publisher, author, published, section };
  const about = { ...own, page, page_label, row, certainty };
  return { id: newId(), ...about, text: "", pinned: Date.now() };
}

/** Pin quotes, and say so beside the button. */
async function pin(button, citations) {
  const note = receiver() ?? blankNote(words.note_first);
  const fresh = citations.filter((each) => !note.items.some((item) => sameQuote(item, each))).map(itemOf);
  if (note.items.length + fresh.length > MOST_QUOTES) return sayPinned(button, fill(words.note_full, MOST_QUOTES));
  keep(PINS_GO_TO, note.id);
  const said = fill(fresh.length ? words.pinned_in : words.pinned_already, nameOfNote(note));
  if (fresh.length) {
    await changeNote(note.id, (kept) => ({ ...(kept ?? note), items: [...(kept ?? note).items, ...fresh] }));
  }
  sayPinned(button, said, note.id);
}

/** Say it in a bubble beside the button, with another button that opens the note. */
function sayPinned(button, text, id = null) {
  const bubble = saidIn(button.parentElement, "");
  bubble.classList.add("acting");
  setTimeout(() => {
    bubble.append(text);
    if (id) bubble.append(" ", actionButton("open-note", words.pin_open, { className: "link", note: id }));
  }, 60);
  setTimeout(function go() {
    if (bubble.matches(":hover, :focus-within")) setTimeout(go, 3000);
    else bubble.remove();
  }, 6000);
}

/** Show on the buttons that pin which quotes are pinned already. */
function markPins(within = element) {
  for (const button of all('.turn [data-do="pin"]', within)) {
    const citation = citationsOf(turnOf(button))[Number(button.dataset.quote)];
    button.classList.toggle("pinned-already", Boolean(citation && isPinned(citation)));
  }
}

/** Return the part of a selection within a paragraph. */
function selectedWithin(range, box) {
  const part = document.createRange();
  part.selectNodeContents(box);
  if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
  if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
  return part.toString().trim();
}

/** Return the quotes that are selected in the open article, one of each paragraph. */
function selectedQuotes() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return [];
  const range = selection.getRangeAt(0);
  const boxes = all(".reader .leaf [data-paragraph]").filter((box) => range.intersectsNode(box));
  return boxes.map((box) => quoteIn(box, selectedWithin(range, box))).filter((each) => each.quote);
}

const quoteIn = (box, quote) => ({ document_id: reader.documentId, paragraph: Number(box.dataset.paragraph), quote });

/** Pin what is selected in the article, or else the quote that is marked there. */
async function pinHere(button) {
  const selected = selectedQuotes();
  const cited = citationsOf(reader.turn)[reader.place];
  if (!selected.length && cited) return pin(button, [cited]);
  const marked = all(".reader mark.current").map((mark) => [mark.closest("[data-paragraph]"), mark.textContent]);
  const linked = marked.filter(([box]) => box).map(([box, quote]) => quoteIn(box, quote));
  const found = await standingOf(selected.length ? selected : linked);
  if (found.length) await pin(button, found);
  else sayPinned(button, words.pin_nothing);
}

/** Ask of quotes whether their articles say them; what keeps that from being known is said. */
async function standings(quotes) {
  const reply = quotes.length ? await call("standing", { quotes }) : { standing: [] };
  if (reply.error) notify(reply.error);
  return reply.standing ?? [];
}

/** Return quotes as citations, as far as articles say them. */
async function standingOf(quotes) {
  const found = (await standings(quotes)).map((each, place) => ({ ...quotes[place], ...each }));
  return found.filter((each) => each.standing === "stands");
}
