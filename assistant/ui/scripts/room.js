// What the room beside the conversation shows: the list of articles, one of them, a search, notes, or conversations.

const PANELS = ["library", "reader", "finding", "notes", "talks"];

/** Return the name of what the room shows. */
const panelShown = () => PANELS.find((name) => !one(`.room > .${name}`).hidden);

/** Show one of them, in the room that is open then; `label` says what the room is now. */
function showPanel(name, label) {
  for (const each of PANELS) one(`.room > .${each}`).hidden = each !== name;
  for (const tab of all(".room-tabs button")) {
    if (tab.dataset.panel === (name === "reader" ? "library" : name)) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  for (const each of all(".kept-here")) each.textContent = isKept() ? words.only_here : words.not_kept_here;
  room().setAttribute("aria-label", label);
  room().dataset.open = "";
  setApart();
}

const panels = {
  finding: { label: () => words.tab_finding, open: openFinding, first: "#yinju-phrase" },
  notes: { label: () => words.tab_notes, open: openNotes, first: ".notes .reader-bar:not([hidden]) button" },
  talks: { label: () => words.tab_talks, open: renewTalks, first: "#yinju-talk-search" },
};

/** Open one of the panels; `said` is what the address says of it: a search's words, a note's id. */
async function openPanel(name, { said = "", focus = false, from = null } = {}) {
  if (name === "library") return openLibrary({ focus, from });
  reader.asked += 1; // an article that is still to come doesn't open over it
  if (from) reader.cameFrom = from;
  showPanel(name, panels[name].label());
  preferCited();
  await panels[name].open(said);
  if (focus) one(panels[name].first)?.focus();
}

/** Return what of the address names a panel, or none. */
function panelIn(said) {
  if (said.has("find")) return { name: "finding", said: said.get("find") };
  if (said.has("note") || said.has("notes")) return { name: "notes", said: said.get("note") ?? "" };
  return said.has("talks") ? { name: "talks", said: "" } : null;
}

/** Return how the address names the panel that is shown. */
function placeOfPanel() {
  switch (panelShown()) {
    case "finding":
      return { find: phrases.text || true };
    case "notes":
      return desk.open ? { note: desk.open } : { notes: true };
    case "talks":
      return { talks: true };
    default:
      return { library: true };
  }
}

const undoing = { act: null, timer: 0 };

/** Say below what was done, with a button that undoes it; it goes after a while, but not under the focus. */
function offerUndo(text, act, { focus = false } = {}) {
  const bubble = one(".desk-undo");
  clearTimeout(undoing.timer);
  undoing.act = act;
  bubble.hidden = false;
  one("button", bubble).hidden = !act;
  one("span", bubble).textContent = "";
  setTimeout(() => (one(".desk-undo span").textContent = text), 50); // once it is there to be heard
  if (focus) one("button", bubble).focus();
  goLater();
}

function goLater() {
  undoing.timer = setTimeout(() => {
    const bubble = one(".desk-undo");
    if (bubble.matches(":hover, :focus-within")) goLater();
    else bubble.hidden = true;
  }, 8000);
}

async function undo() {
  const { act } = undoing;
  undoing.act = null;
  one(panels[panelShown()]?.first ?? ".room-tabs [aria-current]")?.focus(); // the button is about to go
  if (act) await act();
  offerUndo(words.desk_undone, null);
}

const shortDate = (time) => dateOf(time, "medium");
