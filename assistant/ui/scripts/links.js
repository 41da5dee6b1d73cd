// Links to copy: to an answer, which asks its question where it isn't kept, and to a quote in its article.

const WHOLE = 60; // characters of a quote that a link holds; of a longer one it has both ends
const ENDS = [30, 15];

const linkTo = (places) => new URL(addressOf(places), document.baseURI).href;

const linkToAnswer = (turn) => linkTo({ answer: turn.id, q: turn.answer.query });

function linkToQuote({ document_id: article, paragraph, quote }) {
  const characters = [...quote]; // not halves of those that take two units
  if (characters.length <= WHOLE) return linkTo({ article, paragraph, quote });
  const [first, last] = [characters.slice(0, ENDS[0]), characters.slice(-ENDS[1])];
  return linkTo({ article, paragraph, quote: first.join(""), until: last.join("") });
}

function copyLink(button) {
  const turn = turnOf(button);
  const { quote } = button.dataset;
  return copyBeside(button, quote ? linkToQuote(citationsOf(turn)[Number(quote)]) : linkToAnswer(turn));
}

/** Copy a text and say so beside the button; where the browser allows no copying, offer the text itself below. */
async function copyBeside(button, text) {
  const copied = await copyText(text);
  for (const each of all(".beside")) each.remove();
  const beside = document.createElement("span");
  beside.className = "beside";
  beside.role = "status";
  if (copied) button.after(beside);
  else button.closest("li, .turn-tools").append(beside);
  setTimeout(() => (beside.textContent = copied ? words.copied : words.copy_yourself), 50); // once it is there to be heard
  if (copied) setTimeout(() => beside.remove(), 2500);
  else offer(text, beside);
}

/** Put a text into a field of its own below a line, to be copied by hand; both go when the field is left. */
function offer(text, line) {
  const box = document.createElement("input");
  box.className = "offered";
  box.readOnly = true;
  box.value = text;
  box.setAttribute("aria-label", words.copy_link);
  line.classList.add("over");
  line.after(box);
  box.select();
  box.addEventListener("blur", () => {
    box.remove();
    line.remove();
  });
}
