// The conversation and a visitor's choices, kept in the browser; the server keeps none of it.

const CONVERSATION = "yinju-conversation";
const LANGUAGE = "yinju-language";
const THEME = "yinju-theme";
const MOST_TURNS = 100;

const memory = new Map(); // where a browser lets a page store nothing

function recall(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return memory.get(key) ?? null;
  }
}

function keep(key, value) {
  memory.set(key, value);
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // full, or not allowed: it lasts until the page is left
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
  keep(CONVERSATION, kept.slice(-MOST_TURNS));
}

const keepTurns = (kept) => keep(CONVERSATION, kept);

function newId() {
  return Date.now().toString(36) + Math.random().toString(36).slice(2, 8);
}
