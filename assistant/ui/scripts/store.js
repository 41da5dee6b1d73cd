// The conversation and a visitor's choices, kept in the browser; the server keeps none of it.

const CONVERSATION = "yinju-conversation";
const LANGUAGE = "yinju-language";
const THEME = "yinju-theme";
const VISITOR = "yinju-visitor";
const MOST_TURNS = 100;

const memory = new Map(); // stands in where a browser lets a page store nothing
const mayStore = (() => {
  try {
    return Boolean(window.localStorage);
  } catch {
    return false;
  }
})();

function recall(key) {
  try {
    return mayStore ? JSON.parse(localStorage.getItem(key)) : (memory.get(key) ?? null);
  } catch {
    return null; // not this page's writing
  }
}

/** Keep a value; return whether there was room for it. */
function keep(key, value) {
  try {
    if (mayStore) localStorage.setItem(key, JSON.stringify(value));
    else memory.set(key, value);
    return true;
  } catch {
    return false;
  }
}

/** Return the turns, oldest first; other tabs may have added some. */
function turns() {
  const kept = recall(CONVERSATION);
  return Array.isArray(kept) ? kept.filter((turn) => turn && turn.answer && turn.id) : [];
}

/** Keep a turn at the end, or in the place of another. */
function keepTurn(turn, replaced = null) {
  const kept = turns();
  const place = kept.findIndex((each) => each.id === replaced);
  if (place >= 0) kept[place] = turn;
  else kept.push(turn);
  keepTurns(kept.slice(-MOST_TURNS));
}

/** Keep these turns; where the browser's room is full, the oldest go. */
function keepTurns(kept) {
  while (!keep(CONVERSATION, kept) && kept.length) kept = kept.slice(1);
}

/** Return a name for this tab's visitor: the same after a reload, so that what was asked before it still counts. */
function nameOfTab() {
  try {
    return (sessionStorage[VISITOR] ??= newId());
  } catch {
    return newId();
  }
}

function newId() {
  return Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
}
