// Where one is, in the address behind its #: an answer and one of its sources, an article and a place in it, or what else
// the room shows. So what is shown stays over a reload, can be linked to, and be gone back from.

/** Return the address of something on this page; what isn't true of it isn't named. */
function addressOf(places) {
  const named = Object.entries(places).filter(([, value]) => value || value === 0);
  const parts = named.map(([name, value]) => (value === true ? name : `${name}=${encodeURIComponent(value)}`));
  return `#${parts.join("&")}`;
}

/** Return what the address names. */
function named() {
  const said = new URLSearchParams(location.hash.slice(1));
  const text = (name) => said.get(name) ?? "";
  const number = (name) => (/^-?\d{1,6}$/.test(text(name)) ? Number(text(name)) : null);
  const place = { paragraph: number("paragraph"), quote: text("quote"), until: text("until") };
  return {
    question: text("q").trim(),
    answer: text("answer"),
    source: number("source"),
    article: text("article"),
    place: place.quote || place.paragraph !== null ? place : null,
    library: said.has("library"),
    panel: panelIn(said),
    sought: text("find").trim(),
  };
}

const isOpen = () => "open" in room().dataset;
const selected = () => one(".turn.selected")?.dataset.turn ?? null;

/** Return the address of what is shown. */
function here() {
  const answer = selected();
  if (!isOpen()) return addressOf({ answer });
  if (one(".reader").hidden) return addressOf({ answer, ...placeOfPanel() });
  const { turn, place, documentId, linked } = reader;
  if (place >= 0 && turn?.id === answer) return addressOf({ answer, source: place + 1 });
  return addressOf({ answer, article: documentId, ...linked, find: soughtHere() });
}

/** Put what is shown into the address: as a step that one can go back from, or in the place of the last one. */
function note({ replaced = false } = {}) {
  const address = here();
  const url = address === "#" ? location.pathname : address;
  const before = history.state ?? {};
  const now = { answer: selected(), open: isOpen(), above: before.above ?? 0 };
  if (replaced || address === (location.hash || "#")) {
    history.replaceState(now, "", url);
  } else {
    // How many steps up from the conversation; 0 where the room didn't open over what is selected now.
    const steps = before.open ? before.above && before.above + 1 : 1;
    now.above = now.open && (before.answer ?? null) === now.answer ? steps : 0;
    history.pushState(now, "", url);
  }
  const shown = now.open && reader.place < 0 ? one(".reader:not([hidden]) h2") : one(".turn.selected .asked");
  document.title = [shown?.textContent.slice(0, 80), words.name].filter(Boolean).join(" · ");
}

async function moved(shown, { replaced = false } = {}) {
  await shown;
  note({ replaced });
}

/** Close the room over the conversation, by going back to before it was opened, so that Forward opens it again. */
function closeRoom() {
  const { above } = history.state ?? {};
  if (above) {
    history.go(-above);
  } else {
    shutRoom();
    note();
  }
}

let opening = true;

/** Show what the address names; tell whether it names anything that there is. */
async function arrive({ focus = false } = {}) {
  const { question, answer, source, article, place, library, panel, sought } = named();
  if (answer && !turns().some((turn) => turn.id === answer) && (await openTalkWith(answer))) return true;
  const asks = opening && question; // a page asks only what it was opened with
  opening = false;
  const turn = turns().find((each) => each.id === answer) ?? null;
  const box = turn && boxOf(turn.id);
  if (asks && !box) return askLinked(question, answer);
  if (answer && !box) notify(words.answer_gone);
  if (question && !box) suggest(question);
  const fresh = selectBox(box);
  if (fresh && box) scrollTo(one(".turns"), box);
  const cited = box && firstCited(turn);
  const cite = (number) =>
    openCitation(turn, number, { focus, from: one(`[data-citation="${number}"]`, box) });
  let shown = true;
  if (article) shown = await openArticle(article, place ? null : turn, -1, { focus, linked: place });
  else if (box && source && citationsOf(turn)[source - 1]) shown = await cite(source - 1);
  else if (panel) await openPanel(panel.name, { said: panel.said, focus });
  else if (library) openLibrary({ focus: focus && narrow.matches });
  else if (cited && !narrow.matches) shown = await cite(0);
  else {
    if (!narrow.matches) openLibrary();
    else if (cited && fresh) prefer(cited);
    shutRoom();
  }
  if (article && shown && sought) await findHere(sought);
  const there = Boolean(box || article || library || panel);
  if (shown && (there || !location.hash)) note({ replaced: true });
  return there;
}

/** Ask the question of the link by which one came, once: neither a reload nor going back asks it again. */
async function askLinked(question, answer) {
  history.replaceState(null, "", location.pathname);
  if (document.prerendering) {
    await new Promise((resolve) => document.addEventListener("prerenderingchange", resolve, { once: true }));
  }
  const id = /^\w{1,40}$/.test(answer) ? answer : newId();
  await ask(question, { standalone: true, documents: null, focus: null, linked: id });
  return true;
}

/** Put a link's question into the field. */
function suggest(question) {
  if (field().value) return;
  field().value = question;
  fitField();
}

window.addEventListener("popstate", () => arrive({ focus: true }));
