// A PDF in its unit: drawn by pdf.js as it is scrolled to, with its text for
// screen readers, selection and search. Phones show no PDF in a frame, and none
// of them tells how far somebody has read.
//
// pdf.js runs no script of a document and knows no "launch"; of its links only
// those to web and mail addresses lead anywhere, into a window of their own.

const box = document.getElementById("sheet");
const scroll = document.getElementById("sheet-scroll");
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// A page counts as read when its end has been in sight, but for its margin.
const margin = 0.05; // of the page's height

class Reading {
  constructor(viewer, unit) {
    Object.assign(this, { viewer, unit, seen: new Set(unit.ranges(unit.get("cmi.suspend_data"))) });
  }

  // resume goes to where the reader was: "page/share of the page".
  resume() {
    const [page, share] = this.unit.get("cmi.location").split("/").map(Number);
    const there = this.viewer.getPageView(page - 1)?.div;
    if (there) scroll.scrollTop = there.offsetTop + share * there.offsetHeight;
    this.look();
    scroll.addEventListener("scroll", () => { cancelAnimationFrame(this.next); this.next = requestAnimationFrame(() => this.look()); }, { passive: true });
  }

  look() {
    const before = this.seen.size;
    const end = scroll.scrollTop + scroll.clientHeight;
    let [top, share] = [0, 0];
    for (let page = 1; page <= this.viewer.pagesCount; page++) {
      const { offsetTop, offsetHeight } = this.viewer.getPageView(page - 1).div;
      const bottom = offsetTop + offsetHeight;
      if (bottom > scroll.scrollTop && !top) [top, share] = [page, Math.max(0, (scroll.scrollTop - offsetTop) / offsetHeight)];
      if (bottom > scroll.scrollTop && bottom - margin * offsetHeight <= end) this.seen.add(page);
    }
    this.unit.set("cmi.location", `${top}/${share.toFixed(3)}`);
    if (this.seen.size > before) this.keep();
    this.show();
  }

  keep() {
    this.unit.set("cmi.suspend_data", this.unit.written(this.seen));
    this.unit.set("cmi.progress_measure", Math.min(0.99, this.seen.size / this.viewer.pagesCount).toFixed(2));
    if (this.seen.size >= this.viewer.pagesCount) this.unit.finish();
  }

  show() {
    const { place, share } = box.dataset;
    document.getElementById("sheet-place").textContent = say(place, { page: this.viewer.currentPageNumber, pages: this.viewer.pagesCount });
    document.getElementById("sheet-read").textContent = this.unit.finished() ? "" : say(share, { read: this.seen.size, pages: this.viewer.pagesCount });
  }
}

function zoom(viewer) {
  for (const button of box.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", () => (button.dataset.zoom === "in" ? viewer.increaseScale() : viewer.decreaseScale()));
  }
  new ResizeObserver(() => { if (viewer.currentScaleValue === "page-width") viewer.currentScaleValue = "page-width"; }).observe(scroll);
}

function find(bus) {
  const form = document.getElementById("sheet-find");
  const found = document.getElementById("sheet-found");
  const button = box.querySelector("[data-find]");
  let last = "";
  button.addEventListener("click", () => {
    form.hidden = !form.hidden;
    button.setAttribute("aria-expanded", !form.hidden);
    if (!form.hidden) form.elements.query.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const query = form.elements.query.value.trim();
    bus.dispatch("find", { source: form, type: query === last ? "again" : "", query, highlightAll: true, matchDiacritics: true });
    last = query;
  });
  const count = ({ matchesCount: { current, total } }) => { if (total) found.textContent = say(form.dataset.found, { current, total }); };
  bus.on("updatefindmatchescount", count);
  bus.on("updatefindcontrolstate", (event) => {
    if (event.state === globalThis.pdfjsViewer.FindState.NOT_FOUND) found.textContent = form.dataset.none;
    else count(event);
  });
}

// Its own words would be English: the pages are named here.
const words = { getLanguage: () => document.documentElement.lang, getDirection: () => "ltr", get: async () => "", translate() {}, pause() {}, resume() {} };

// The unit gives get, set, ranges and written of player-lesson.js, finish() and
// finished(). Rejected when the document cannot be shown.
globalThis.kursbroSheet = async (unit) => {
  await import(box.dataset.pdf); // these two name themselves globally, in this order
  await import(box.dataset.viewer);
  const { pdfjsLib, pdfjsViewer } = globalThis;
  pdfjsLib.GlobalWorkerOptions.workerSrc = box.dataset.worker;
  const sheet = await pdfjsLib.getDocument({ url: box.dataset.file, isEvalSupported: false, enableXfa: false, useWasm: false, maxImageSize: 100e6 }).promise;
  box.hidden = false;
  const eventBus = new pdfjsViewer.EventBus();
  const linkService = new pdfjsViewer.PDFLinkService({ eventBus, externalLinkTarget: pdfjsViewer.LinkTarget.BLANK, externalLinkRel: "noopener noreferrer" });
  const findController = new pdfjsViewer.PDFFindController({ eventBus, linkService });
  const viewer = new pdfjsViewer.PDFViewer({ container: scroll, eventBus, linkService, findController, l10n: words, removePageBorders: true,
    annotationMode: pdfjsLib.AnnotationMode.ENABLE, annotationEditorMode: pdfjsLib.AnnotationEditorType.DISABLE });
  linkService.setViewer(viewer);
  const reading = new Reading(viewer, unit);
  eventBus.on("pagesinit", () => { viewer.currentScaleValue = "page-width"; });
  eventBus.on("pagesloaded", () => {
    for (let page = 1; page <= viewer.pagesCount; page++) viewer.getPageView(page - 1).div.setAttribute("aria-label", say(box.dataset.page, { page }));
    reading.resume();
  });
  eventBus.on("pagechanging", () => reading.show());
  zoom(viewer);
  find(eventBus);
  viewer.setDocument(sheet);
  linkService.setDocument(sheet, null);
};
