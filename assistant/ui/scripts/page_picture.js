// The page of a PDF or a scan as a picture, above the text, with the quote framed.

const pagePicture = { open: null, asked: 0, shown: "" };

/** Return what is to be shown: the page of the current quote, or else the one that is being read. */
function pageInSight() {
  const citation = citationsOf(reader.turn)[reader.place];
  if (citation?.page && citation.document_id === reader.documentId) {
    return { page: citation.page, start: citation.start, end: citation.end, scanned: citation.certainty != null };
  }
  const here = lastWhere(all(".reader [data-page]"), isReadAbove) ?? one(".reader [data-page]");
  return here ? { page: Number(here.dataset.page), start: 0, end: 0, scanned: false } : null;
}

function isReadAbove(each) {
  const { top, height } = one(".reader .pages").getBoundingClientRect();
  return each.getBoundingClientRect().top <= top + height * READ_AT;
}

/** Show the page's picture if it is wanted: always once it was asked for, and at first of what was read from one. */
async function showPagePicture() {
  const figure = one(".reader .page-picture");
  if (!figure) return;
  const wanted = pageInSight();
  const open = Boolean(wanted) && (pagePicture.open ?? wanted.scanned);
  figure.hidden = !open;
  one('.reader [data-do="page-picture"]').setAttribute("aria-expanded", open);
  if (!open) return;
  const { page, start, end } = wanted;
  const key = JSON.stringify([reader.documentId, page, start, end]);
  if (figure.dataset.key === key) return;
  figure.dataset.key = key;
  const asked = ++pagePicture.asked;
  one("figcaption", figure).textContent = words.page_picture_wait;
  const reply = await call("picture", { document_id: reader.documentId, page, start, end });
  if (asked !== pagePicture.asked || !figure.isConnected) return;
  const sheet = one(".sheet", figure);
  sheet.replaceChildren();
  figure.classList.toggle("without", Boolean(reply.error));
  if (reply.error) {
    one("figcaption", figure).textContent = reply.error;
    return;
  }
  const said = fill(reply.frames.length ? words.page_picture_of : words.page_picture_bare, page);
  one("figcaption", figure).textContent = said;
  const image = Object.assign(new Image(reply.width, reply.height), { alt: said });
  image.src = `data:image/jpeg;base64,${reply.picture}`;
  sheet.append(image, framesOf(reply.frames));
  scrollToFrame(figure, reply);
}

/** Return a drawing that lies over the picture. */
function framesOf(frames) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 10000 10000");
  drawing.setAttribute("preserveAspectRatio", "none");
  drawing.setAttribute("aria-hidden", "true");
  for (const corners of frames) {
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
    shape.setAttribute("points", corners.join(" "));
    drawing.append(shape);
  }
  return drawing;
}

/** Bring the first frame into the figure's view. */
function scrollToFrame(figure, { frames }) {
  const box = one(".view", figure);
  const tops = frames.map((corners) => Math.min(corners[1], corners[3], corners[5], corners[7]));
  const lefts = frames.map((corners) => Math.min(corners[0], corners[2], corners[4], corners[6]));
  const sheet = one(".sheet", figure);
  box.scrollTop = frames.length ? (Math.min(...tops) / 10000) * sheet.offsetHeight - box.clientHeight / 3 : 0;
  box.scrollLeft = frames.length ? (Math.min(...lefts) / 10000) * sheet.offsetWidth - box.clientWidth / 3 : 0;
}

function togglePagePicture() {
  const figure = one(".reader .page-picture");
  pagePicture.open = figure.hidden;
  showPagePicture();
}
